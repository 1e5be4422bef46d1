"""Complaints about rights, for the organisers who decide them."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from booths.forms.complaints import VerdictForm
from booths.models import Complaint
from booths.services import complaints as services
from fair.console import ConsoleAdmin, badge

REPEATED = 2  # complaints upheld against one exhibitor
UPHELD = Q(answer="upheld") | Q(answer="", decision="upheld")
DONE = {
    "decide": _("It is decided; both sides are told."),
    "answer": _("The appeal is answered; both sides are told."),
}


def upheld_against(exhibitor):
    """How many complaints were upheld against the exhibitor of the outer row."""
    found = Complaint.objects.filter(UPHELD, exhibitor=exhibitor).order_by().values("exhibitor")
    return Coalesce(Subquery(found.annotate(many=Count("pk")).values("many")), 0)


class StateFilter(SimpleListFilter):
    title = _("State")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("decided", _("Decided")), ("repeated", _("Upheld, of exhibitors with several"))]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": _("Waiting")}, *others]

    def queryset(self, request, queryset):
        """Without a choice what is to be decided, the longest waiting first."""
        if self.value() == "decided":
            return queryset.exclude(decided_at=None).order_by("-decided_at")
        if self.value() == "repeated":
            return queryset.filter(UPHELD, upheld__gte=REPEATED).order_by("exhibitor", "pk")
        return queryset.filter(pk__in=Complaint.objects.waiting().values("pk"))


@admin.register(Complaint)
class ComplaintAdmin(ConsoleAdmin):
    list_display = ["product_name", "company", "right", "owner", "shown_state", "defence_due_at", "repeated"]
    list_filter = [StateFilter, "right"]
    list_select_related = ["exhibitor"]
    search_fields = ["product_name", "owner", "registration"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(upheld=upheld_against(OuterRef("exhibitor")))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("Company"))
    def company(self, complaint):
        return complaint.exhibitor.name

    @badge(answer="info", late="warn", ready="warn", appeal="warn", upheld="bad", dismissed="ok")
    @admin.display(description=_("State"))
    def shown_state(self, complaint):
        return state_of(complaint)

    @admin.display(description=_("Upheld against it"))
    def repeated(self, complaint):
        return complaint.upheld

    def get_urls(self):
        step = self.desk_path("<int:pk>/step/<slug:step>/", require_POST(self.step), "step")
        return [step, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_change_permission(request) or not str(object_id).isdigit():
            raise Http404
        return self.shown(request, self.found(request, object_id))

    def found(self, request, pk):
        related = ("author", "product", "defended_by", "decided_by", "appealed_by", "answered_by")
        return get_object_or_404(self.get_queryset(request).select_related(*related, "exhibitor"), pk=pk)

    def shown(self, request, complaint, form=None, status=200):
        others = Complaint.objects.filter(exhibitor=complaint.exhibitor).exclude(pk=complaint.pk)
        context = {
            "complaint": complaint,
            "form": form or VerdictForm(),
            "others": others.order_by("-pk")[:20],
            "state": state_of(complaint),
        }
        title = complaint.product_name
        return self.desk(request, "console/complaint.html", title, status=status, **context)

    def step(self, request, pk, step):
        """Decide on the complaint, or answer the appeal."""
        if step not in DONE:
            raise Http404
        complaint, form = self.found(request, pk), VerdictForm(request.POST)
        service = services.decide_complaint if step == "decide" else services.answer_complaint
        if form.is_valid() and self.act(
            request, str(DONE[step]), service, complaint, request.user, **form.cleaned_data
        ):
            return redirect("admin:booths_complaint_change", pk)
        return self.shown(request, complaint, form, 422)


def state_of(complaint):
    """(key, words): what is to be done, or what was decided."""
    if complaint.is_appealed:
        return "appeal", _("Appeal")
    if complaint.outcome:
        return complaint.outcome, Complaint.Decision(complaint.outcome).label
    if complaint.defended_at:
        return "ready", _("Answered: to be decided")
    if complaint.defence_due_at <= timezone.now():
        return "late", _("No answer: to be decided")
    return "answer", _("Waits for the exhibitor")
