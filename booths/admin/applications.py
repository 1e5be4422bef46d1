"""Applications of exhibitors: who waits, and the page on which an organiser decides."""

from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from booths.admin.application_filters import StateFilter, WaitingFilter
from booths.admin.halls import HallFilter
from booths.application_desk import Desk
from booths.forms.admission import ChecklistForm, RefusalForm, StandForm
from booths.models import Answer, Application
from booths.services import admission
from booths.views.workspace.application import paper_of
from exhibitors import services
from fair.console import ConsoleAdmin, badge
from fair.errors import Refused

DONE = {
    "judge": gettext_lazy("The verdicts are kept; the exhibitor reads them with your decision."),
    "ask": gettext_lazy("The exhibitor is asked for changes."),
    "accept": gettext_lazy("Accepted: the booth is there, and the exhibitor has mail."),
    "refuse": gettext_lazy("Refused: the exhibitor has mail."),
    "reconsider": gettext_lazy("The application waits again."),
    "publish": gettext_lazy("The booth is on show."),
    "verify": gettext_lazy("The check is recorded: buyers see it."),
}


@admin.register(Application)
class ApplicationAdmin(ConsoleAdmin):
    """The list begins with those that wait, who waits longest first."""

    list_display = ["company", "edition", "wished", "shown_state", "waiting", "verified"]
    list_filter = [StateFilter, "edition", HallFilter, WaitingFilter]
    list_select_related = ["exhibitor", "edition", "hall"]
    search_fields = ["exhibitor__name", "exhibitor__legal_name"]
    ordering = ["submitted_at", "pk"]
    actions = ["accept_selected"]

    def get_queryset(self, request):
        """Drafts are seen by nobody but their company."""
        return super().get_queryset(request).exclude(submitted_at=None)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("Company"), ordering="exhibitor__name")
    def company(self, application):
        return application.exhibitor.name

    @admin.display(description=gettext_lazy("Hall"))
    def wished(self, application):
        return str(application.hall) if application.hall else "–"

    @badge(submitted="info", changes="warn", accepted="ok", published="ok")
    @admin.display(description=gettext_lazy("State"))
    def shown_state(self, application):
        return application.state, application.get_state_display()

    @admin.display(description=gettext_lazy("Waiting"), ordering="submitted_at")
    def waiting(self, application):
        if application.state != Application.State.SUBMITTED:
            return "–"
        days = (timezone.now() - application.submitted_at).days
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}

    @admin.display(boolean=True, description=gettext_lazy("Verified"))
    def verified(self, application):
        return application.exhibitor.is_verified

    @admin.action(description=gettext_lazy("Accept, each on the next free stand"))
    def accept_selected(self, request, queryset):
        try:
            accepted, refusals = admission.accept_all(queryset, request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return
        for sentence in refusals:
            messages.error(request, sentence)
        if accepted:
            words = ngettext("%(count)s accepted.", "%(count)s accepted.", accepted)
            messages.success(request, words % {"count": accepted})

    def get_urls(self):
        return [
            self.desk_path("papers/<int:pk>/", require_GET(self.paper), "paper"),
            self.desk_path("<int:pk>/decide/<slug:step>/", require_POST(self.decide), "step"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        found = self.found(request, object_id)
        return self.shown(request, Desk(found, {}))

    def found(self, request, pk):
        related = ("exhibitor__logo", "edition__call", "hall", "category", "booth__hall")
        seen = self.get_queryset(request).select_related(*related)
        if not self.has_view_permission(request) or not str(pk).isdigit():
            raise Http404
        return get_object_or_404(seen, pk=pk)

    def shown(self, request, desk, status=200):
        title = str(desk.application.exhibitor)
        return self.desk(request, "console/applications/decision.html", title, status=status, desk=desk)

    def decide(self, request, pk, step):
        """One of the steps of DONE; when it is refused, the page comes again with what was written."""
        if step not in DONE:
            raise Http404
        desk = Desk(self.found(request, pk), {})
        form, service = getattr(self, f"_{step}")(request, desk)
        if (form is None or form.is_valid()) and self.act(request, str(DONE[step]), service):
            return redirect("admin:booths_application_change", pk)
        desk.sent = {step: form} if form else {}
        return self.shown(request, desk, status=422)

    def _judge(self, request, desk):
        form = ChecklistForm(request.POST, requirements=desk.requirements, answers=desk.answers)
        return form, lambda: admission.judge_application(desk.application, request.user, form.verdicts)

    def _ask(self, request, desk):
        form = ChecklistForm(request.POST, requirements=desk.requirements, answers=desk.answers)

        def ask():
            reason = form.cleaned_data["reason"]
            admission.ask_changes(desk.application, request.user, form.verdicts, reason)

        return form, ask

    def _accept(self, request, desk):
        form = StandForm(request.POST, edition=desk.application.edition, prefix="stand")
        return form, lambda: admission.accept_application(desk.application, request.user, *form.stand)

    def _refuse(self, request, desk):
        form = RefusalForm(request.POST, prefix="refusal")
        return form, lambda: admission.refuse_application(desk.application, request.user, **form.cleaned_data)

    def _reconsider(self, request, desk):
        return None, lambda: admission.reconsider_application(desk.application, request.user)

    def _publish(self, request, desk):
        return None, lambda: admission.publish_application(desk.application, request.user)

    def _verify(self, request, desk):
        form = desk.check_form(request.POST, request.FILES)
        company = desk.application.exhibitor
        return form, lambda: services.record_check(company, request.user, **form.check_fields)

    def paper(self, request, pk):
        """A document that was handed in, for organisers."""
        handed_in = Answer.objects.exclude(file="").exclude(application__submitted_at=None)
        return paper_of(get_object_or_404(handed_in, pk=pk))
