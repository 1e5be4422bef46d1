"""The moderators' queue, and the page on which they decide."""

from django.contrib import admin
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from booths.case_page import CasePage, Queue
from booths.forms.moderation import AnswerForm, CaseForm, QueueFilter
from booths.models import Attachment, Case, ReasonTemplate
from booths.services import cases as services
from fair import audit
from fair.console import ConsoleAdmin
from fair.forms import NamesField

MAY_SEE, MAY_DECIDE = "booths.view_message", "booths.change_message"
RELATED = (
    *("accused__avatar", "exhibitor", "claimed_by", "decided_by", "appealed_by", "answered_by", "person"),
    *("message__author", "message__room__booth__exhibitor", "message__room__booth__hall"),
    *("line__author", "line__conversation__exhibitor", "line__conversation__buyer"),
    *("conversation__exhibitor", "conversation__buyer", "booth__hall", "product__exhibitor"),
    *("held__room__booth", "held__conversation", "held__exhibitor"),
)
DONE = {
    "claim": _("The case is yours for a quarter of an hour."),
    "release": _("Others may take the case."),
    "decide": _("It is decided; those whom it concerns are told."),
    "answer": _("The appeal is answered; the person has mail."),
}


@admin.register(Case)
class CaseAdmin(ConsoleAdmin):
    """Whoever keeps order in the talks decides what is reported, wherever it was written or shown."""

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(MAY_SEE)

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm(MAY_DECIDE)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_module_permission(self, request):
        return request.user.has_perm(MAY_SEE)

    def get_urls(self):
        return [
            self.desk_path("<int:pk>/files/<int:file>/", require_GET(self.file), "file"),
            self.desk_path("<int:pk>/step/<slug:step>/", require_POST(self.step), "step"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise Http404
        form = QueueFilter(request.GET)
        asked = form.asked()
        queue = Queue(asked, request.user)
        states = QueueFilter.base_fields["state"].choices
        context = {"queue": queue, "asked": asked, "form": form, "states": states}
        return render(request, "console/cases/queue.html", context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request) or not str(object_id).isdigit():
            raise Http404
        return self.shown(request, self.found(object_id))

    def found(self, pk):
        return get_object_or_404(Case.objects.select_related(*RELATED), pk=pk)

    def shown(self, request, case, form=None, status=200):
        """The page; of a private conversation it is written down who read what was said there."""
        page = CasePage(case, request.user)
        if case.private:
            audit.record(request.user, "conversation.read", case.private, after={"case": case.pk})
        if form is None and case.is_open:
            form = CaseForm(case=case, language=page.language, initial={"remove": True})
        elif form is None and case.is_appealed:
            form = AnswerForm()
        title = f"{case.get_kind_display()} {case.pk}"
        return self.desk(
            request, "console/cases/case.html", title, status=status, page=page, case=case, form=form
        )

    def step(self, request, pk, step):
        """One of the steps of DONE; with a form that is wrong, or refused, the page comes again."""
        if step not in DONE:
            raise Http404
        case = self.found(pk)
        form, service = getattr(self, f"_{step}")(request, case)
        if form is not None and not form.is_valid():
            return self.shown(request, case, form, 422)
        done = self.act(request, str(DONE[step]), service)
        if done and step in ("decide", "answer"):
            return self.onward(case, request.user)
        return self.shown(request, case, form, 409) if form and not done else self.back(case)

    def onward(self, case, user):
        """To the next one that waits, or to the queue."""
        page = CasePage(case, user)
        return (
            self.back(found)
            if (found := page.next or page.previous)
            else redirect("admin:booths_case_changelist")
        )

    def back(self, case):
        return redirect("admin:booths_case_change", case.pk)

    def _claim(self, request, case):
        return None, lambda: services.claim_case(case, request.user)

    def _release(self, request, case):
        return None, lambda: services.release_case(case, request.user)

    def _decide(self, request, case):
        language = CasePage(case, request.user).language
        form = CaseForm(request.POST, case=case, language=language)
        return form, lambda: services.decide_case(case, request.user, **form.cleaned_data)

    def _answer(self, request, case):
        form = AnswerForm(request.POST)
        return form, lambda: services.answer_appeal(case, request.user, **form.cleaned_data)

    def file(self, request, pk, file):
        """A file of the reported line, for the case's sake; written down as the line itself."""
        case = get_object_or_404(Case.objects.filter(kind=Case.Kind.LINE).select_related("line"), pk=pk)
        found = get_object_or_404(Attachment, line=case.line, pk=file)
        audit.record(request.user, "conversation.read", case.private, after={"case": pk, "file": file})
        try:
            content = found.file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        response = FileResponse(content, as_attachment=True, filename=found.name)
        response["X-Content-Type-Options"] = "nosniff"
        return response


@admin.register(ReasonTemplate)
class ReasonAdmin(ConsoleAdmin):
    list_display = ["title", "decision"]
    list_filter = ["decision"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "texts":
            return NamesField(label=db_field.verbose_name, rows=4, max_length=1000)
        return super().formfield_for_dbfield(db_field, request, **kwargs)
