"""Events as organisers set them up: what it is, then its parts, each on a page."""

from contextlib import contextmanager

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from fair.addresses import whole_number
from fair.console import ConsoleAdmin, badge
from fair.errors import Refused
from fair.models import Edition
from fair.zones import zone_of
from live.admin.parts import PARTS
from live.forms.events import EventForm
from live.models import Event, Registration
from live.services import events, thanking


@contextmanager
def clock_of(edition):
    """Organisers plan on the clock of the fair's city."""
    with timezone.override(zone_of(edition.time_zone)):
        yield


@admin.register(Event)
class EventAdmin(ConsoleAdmin):
    list_display = ["title", "edition", "starts_at", "ends_at", "shown_state", "admission"]
    list_filter = ["state", "edition"]
    list_select_related = ["edition"]
    search_fields = ["title"]
    ordering = ["-starts_at"]
    export_fields = ["id", "title", "edition", "starts_at", "ends_at", "state", "admission", "capacity"]

    @badge(published="ok", cancelled="bad")
    @admin.display(description=gettext_lazy("State"))
    def shown_state(self, event):
        return event.state, event.get_state_display()

    def has_delete_permission(self, request, obj=None):
        return False  # it is called off

    def get_urls(self):
        part = require_http_methods(["GET", "HEAD", "POST"])(self.part)
        return [
            self.desk_path("<int:pk>/step/<slug:step>/", require_POST(self.step), "step"),
            self.desk_path("<int:pk>/parts/<slug:part>/", part, "part"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        edition = Edition.objects.first()
        if edition is None:
            return redirect("admin:fair_edition_add")
        with clock_of(edition):
            form = EventForm(request.POST or None, request.FILES or None, initial={"edition": edition})
            if event := self.kept(request, form):
                messages.success(request, _("The event is set up. Add its stages now."))
                return redirect("admin:live_event_part", event.pk, "stages")
            return self.shown(request, None, form)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        event = self.found(object_id)
        with clock_of(event.edition):
            form = EventForm(request.POST or None, request.FILES or None, instance=event)
            if self.has_change_permission(request) and self.kept(request, form):
                messages.success(request, _("The event is saved."))
                return redirect("admin:live_event_change", event.pk)
            return self.shown(request, event, form)

    def kept(self, request, form):
        """What the form has saved, or None; a refusal stands on top of the form."""
        if not form.is_valid():
            return None
        try:
            return form.keep(request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))

    def shown(self, request, event, form):
        context = {"event": event, "form": form, "parts": PARTS.values(), "counts": event and counts(event)}
        title = event.title if event else _("A new event")
        status = 422 if form.errors else 200
        return self.desk(request, "console/events/facts.html", title, status=status, **context).render()

    def part(self, request, pk, part):
        """The rows of one part, and the form of a new one or of that which the address names."""
        event = self.found(pk)
        if part not in PARTS:
            raise Http404
        part = PARTS[part]
        row = self.row_of(part, event, request.GET.get("row"))
        with clock_of(event.edition):
            if request.method == "POST" and "remove" in request.POST:
                return self.removed(request, event, part)
            form = part.form(request.POST or None, request.FILES or None, instance=row, event=event)
            if self.kept(request, form):
                messages.success(request, _("Saved."))
                return redirect("admin:live_event_part", pk, part.name)
            return self.part_shown(request, event, part, row, form)

    def part_shown(self, request, event, part, row, form):
        rows = [(found.pk, part.cells(found)) for found in part.rows(event)]
        context = {"event": event, "part": part, "row": row, "rows": rows, "form": form}
        context["parts"] = PARTS.values()
        status = 422 if form.errors else 200
        return self.desk(request, "console/events/part.html", event.title, status=status, **context).render()

    def removed(self, request, event, part):
        row = self.row_of(part, event, request.POST["remove"])
        self.act(request, _("Removed."), part.remove, row, request.user)
        return redirect("admin:live_event_part", event.pk, part.name)

    def row_of(self, part, event, pk):
        """The row that was asked for, None where none was."""
        return get_object_or_404(part.rows(event), pk=whole_number(pk)) if pk else None

    def step(self, request, pk, step):
        event = self.found(pk)
        if step == "publish":
            done = _("Visitors see it and can register.")
            self.act(request, done, events.publish_event, event, request.user)
        elif step == "cancel":
            reason = request.POST.get("reason", "").strip()[:300]
            done = _("It is called off. Who registered is told.")
            self.act(request, done, events.cancel_event, event, request.user, reason)
        elif step == "certificates":
            number = thanking.issue_certificates(event)
            told = ngettext("%(count)s certificate issued.", "%(count)s certificates issued.", number)
            messages.success(request, told % {"count": number})
        else:
            raise Http404
        return redirect("admin:live_event_change", pk)

    def found(self, pk):
        pk = whole_number(str(pk))
        return get_object_or_404(Event.objects.select_related("edition", "poster"), pk=pk)


def counts(event):
    """{"parts": {name: how many}, "registrations": [(state, label, how many)]}"""
    found = dict(event.registrations.values_list("state").annotate(Count("pk")).order_by())
    return {
        "parts": {name: part.rows(event).count() for name, part in PARTS.items()},
        "registrations": [(state, state.label, found.get(state, 0)) for state in Registration.State],
    }
