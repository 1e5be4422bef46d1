"""What visitors report of the talks, and the page on which organisers decide."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from booths.forms.moderation import DecisionForm, MutingForm
from booths.models import Message, Report
from booths.services import moderation, rooms
from fair.console import ConsoleAdmin

DONE = {
    "remove": _("The message is removed, and its author has mail."),
    "dismiss": _("The message stays."),
    "mute": _("The author can only read in this talk for now."),
    "unmute": _("The author may write again."),
}
FORMS = {"remove": "decision", "mute": "muting"}
AROUND = 5  # lines before and after that tell what the talk was about


class ReportedFilter(SimpleListFilter):
    title = _("State")
    parameter_name = "reports"

    def lookups(self, request, model_admin):
        return [("removed", _("Removed by others")), ("decided", _("Reported, decided"))]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": _("Reported, open")}, *others]

    def queryset(self, request, queryset):
        """Without a choice what waits for a decision, the longest first."""
        reports = Report.objects.filter(message=OuterRef("pk"))
        if self.value() == "removed":
            return queryset.exclude(removed_by=None).order_by("-removed_at")
        if self.value() == "decided":
            return queryset.filter(Exists(reports), ~Exists(reports.open())).order_by("-pk")
        return queryset.filter(Exists(reports.open())).order_by("pk")


@admin.register(Message)
class MessageAdmin(ConsoleAdmin):
    """The moderators' list. What is written in the talks is read here, never rewritten."""

    list_display = ["line", "author", "company", "open_reports", "first_reported", "removed_for"]
    list_filter = [ReportedFilter]
    list_select_related = ["author", "room__booth__exhibitor"]
    search_fields = ["author__email__exact"]
    search_help_text = _("The author's e-mail address, whole")

    def get_queryset(self, request):
        is_open = Q(reports__closed_at=None, reports__isnull=False)
        counted = Count("reports", filter=is_open)
        return (
            super()
            .get_queryset(request)
            .annotate(told=counted, first_told=Min("reports__reported_at", filter=is_open))
        )

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("Message"))
    def line(self, message):
        return message.text[:90]

    @admin.display(description=_("Booth"))
    def company(self, message):
        return message.room.booth.exhibitor.name

    @admin.display(description=_("Reports"), ordering="told")
    def open_reports(self, message):
        return message.told

    @admin.display(description=_("First reported"), ordering="first_told")
    def first_reported(self, message):
        return message.first_told

    def get_urls(self):
        decide = self.desk_path("<int:pk>/decide/<slug:step>/", require_POST(self.decide), "decide")
        return [decide, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request) or not str(object_id).isdigit():
            raise Http404
        return self.shown(request, self.found(object_id))

    def found(self, pk):
        related = ("author", "room__booth__exhibitor", "room__booth__hall__edition", "removed_by")
        return get_object_or_404(Message.objects.select_related(*related), pk=pk)

    def shown(self, request, message, status=200, **forms):
        context = {
            "message": message,
            "around": around(message),
            "reports": message.reports.select_related("reporter", "closed_by")[:50],
            "record": record_of(message.author),
            "is_muted": message.room.mutes.filter(user=message.author, until__gt=timezone.now()).exists(),
            "decision": DecisionForm(initial={"wrong": first_wrong(message)}),
            "muting": MutingForm(),
            **forms,
        }
        return self.desk(request, "console/moderation/message.html", _("Message"), status=status, **context)

    def decide(self, request, pk, step):
        """One of the steps of DONE; with a form that is wrong the page comes again."""
        if step not in DONE:
            raise Http404
        message = self.found(pk)
        form, service = getattr(self, f"_{step}")(request, message)
        if form is not None and not form.is_valid():
            return self.shown(request, message, status=422, **{FORMS[step]: form})
        self.act(request, str(DONE[step]), service)
        return redirect("admin:booths_message_change", pk)

    def _remove(self, request, message):
        form = DecisionForm(request.POST)
        return form, lambda: moderation.uphold_reports(message, request.user, **form.cleaned_data)

    def _dismiss(self, request, message):
        note = request.POST.get("note", "")
        return None, lambda: moderation.dismiss_reports(message, request.user, note)

    def _mute(self, request, message):
        form = MutingForm(request.POST)
        return form, lambda: rooms.mute_person(
            message.room, message.author, request.user, **form.cleaned_data
        )

    def _unmute(self, request, message):
        return None, lambda: rooms.unmute_person(message.room, message.author, request.user)


def around(message):
    """The lines before and after a message, in order, itself among them."""
    talk = message.room.messages.select_related("author")
    before = list(talk.filter(pk__lt=message.pk).order_by("-pk")[:AROUND])
    return [*before[::-1], message, *talk.filter(pk__gt=message.pk).order_by("pk")[:AROUND]]


def record_of(author):
    """What is known of a person's conduct; numbers up to a thousand."""
    written = Message.objects.filter(author=author)
    return {
        "removed": written.exclude(removed_by=None).exclude(removed_by=author)[:1000].count(),
        "written": written[:1000].count(),
        "mutes": list(author.mutes.select_related("room__booth__exhibitor")[:20]),
        "suspensions": list(author.suspensions.select_related("suspended_by")[:20]),
    }


def first_wrong(message):
    return message.reports.open().values_list("wrong", flat=True).first()
