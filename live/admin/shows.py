"""All shows of all booths and stages: what is on air, who watches, and how to end one."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fair import audit
from fair.addresses import whole_number
from fair.console import ConsoleAdmin, badge
from fair.console.navigation import counts_for
from fair.errors import Refused
from fair.realtime import presence
from live.figures import figures_of
from live.models import Show
from live.services import shows


@admin.register(Show)
class ShowAdmin(ConsoleAdmin):
    list_display = ["title", "whose", "shown_state", "watching", "starts_at", "ends_at", "language"]
    list_filter = ["state", "edition", "visibility"]
    list_select_related = ["booth__exhibitor", "event"]
    search_fields = ["title", "booth__exhibitor__name"]
    ordering = ["-starts_at", "-pk"]
    export_fields = [
        "id",
        "title",
        "whose",
        "state",
        "visibility",
        "starts_at",
        "ends_at",
        "began_at",
        "ended_at",
    ]

    def has_add_permission(self, request):
        return False  # booths plan theirs in the workspace, events have theirs on their desk

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("Booth or event"))
    def whose(self, show):
        return str(show.booth.exhibitor if show.booth else show.event or _("the fair"))

    @badge(on_air="ok", paused="warn", cancelled="bad", planned="info")
    @admin.display(description=gettext_lazy("State"))
    def shown_state(self, show):
        return show.state, show.get_state_display()

    @admin.display(description=gettext_lazy("Watching now"))
    def watching(self, show):
        return sum(presence.people([show.playing_topic]).values()) if show.is_running else "–"

    def get_urls(self):
        return [self.desk_path("<int:pk>/end/", require_POST(self.end), "end"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        show = self.found(object_id)
        hosts = show.shifts.select_related("host")
        context = {"show": show, "figures": figures_of(show), "hosts": hosts}
        return self.desk(request, "console/events/show.html", show.title, **context)

    def end(self, request, pk):
        show, reason = self.found(pk), request.POST.get("reason", "").strip()[:500]
        self.act(request, _("The show is over."), stop_show, show, request.user, reason)
        return redirect("admin:live_show_change", pk)

    def found(self, pk):
        related = ("booth__exhibitor", "event", "edition", "room")
        return get_object_or_404(Show.objects.select_related(*related), pk=whole_number(str(pk)))


@transaction.atomic
def stop_show(show, by, reason):
    """End a show, or call one off that has not begun, for a reason that is written down."""
    if not reason:
        raise Refused(_("Say why: it is written into the log."))
    if show.state == Show.State.PLANNED:
        shows.cancel_show(show, by)
    elif show.is_running:
        shows.end_show(show, by)
    else:
        raise Refused(_("This show is over."))
    audit.record(by, "show.stopped", show, reason=reason)


@counts_for("live_show_changelist")
def on_air():
    return Show.objects.running()[:1_000].count()
