"""What was checked of companies: which checks lapse, and the evidence, for organisers."""

import datetime

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from exhibitors import services
from exhibitors.forms.checks import CheckForm
from exhibitors.models import Check, Exhibitor
from fair.console import ConsoleAdmin, badge


class LapseFilter(SimpleListFilter):
    title = _("Lapses")
    parameter_name = "lapses"

    def lookups(self, request, model_admin):
        return [
            ("7", _("Within 7 days")),
            ("30", _("Within 30 days")),
            ("60", _("Within 60 days")),
            ("lapsed", _("Lapsed")),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "lapsed":
            return queryset.filter(valid_until__lt=today)
        if self.value() in ("7", "30", "60"):
            end = today + datetime.timedelta(days=int(self.value()))
            return queryset.filter(valid_until__range=(today, end))
        return queryset


@admin.register(Check)
class CheckAdmin(ConsoleAdmin):
    """A ledger. Checks are recorded on the company's page of verification, and never rewritten."""

    list_display = ["company", "kind", "method", "checked_on", "valid_until", "shown_validity", "checked_by"]
    list_filter = [LapseFilter, "kind"]
    list_select_related = ["exhibitor", "checked_by"]
    search_fields = ["exhibitor__name", "exhibitor__legal_name"]
    ordering = ["valid_until", "pk"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("Company"))
    def company(self, check):
        return check.exhibitor.name

    @badge(lapsed="bad", lapsing="warn", valid="ok")
    @admin.display(description=_("State"))
    def shown_validity(self, check):
        words = {"lapsed": _("lapsed"), "lapsing": _("lapses soon"), "valid": _("holds")}
        return check.validity, words[check.validity]

    def get_urls(self):
        return [
            self.desk_path("company/<int:pk>/", self.verify, "company"),
            self.desk_path("<int:pk>/evidence/", require_GET(self.evidence), "evidence"),
            self.desk_path("<int:pk>/withdraw/", self.withdraw, "withdraw"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        check = get_object_or_404(Check, pk=object_id if str(object_id).isdigit() else None)
        return redirect("admin:exhibitors_check_company", check.exhibitor_id)

    def verify(self, request, pk):
        """One company: what was checked, what buyers see of it, and a new check."""
        company = get_object_or_404(Exhibitor.objects.select_related("logo"), pk=pk)
        sent = [request.POST, request.FILES] if request.method == "POST" else []
        form = CheckForm(*sent, initial={"checked_on": timezone.localdate()})
        if form.is_valid():
            words = _("The check is recorded: buyers see it.")
            if self.act(
                request, str(words), services.record_check, company, request.user, **form.cleaned_data
            ):
                return redirect("admin:exhibitors_check_company", pk)
        context = {
            "company": company,
            "form": form,
            "checks": company.checks.select_related("checked_by")[:50],
        }
        status = 422 if form.is_bound else 200
        return self.desk(request, "console/checks/company.html", str(company), status=status, **context)

    def withdraw(self, request, pk):
        """Take back what was recorded in error; asked by a form of the company's page."""
        check = get_object_or_404(Check, pk=pk)
        if request.method == "POST":
            self.act(
                request, str(_("The check is taken back.")), services.withdraw_check, check, request.user
            )
        return redirect("admin:exhibitors_check_company", check.exhibitor_id)

    def evidence(self, request, pk):
        """The evidence as a download, for organisers alone."""
        check = get_object_or_404(Check.objects.exclude(evidence=""), pk=pk)
        try:
            file = check.evidence.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        name = f"evidence-{check.exhibitor_id}-{check.pk}.pdf"
        response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
        response["X-Content-Type-Options"] = "nosniff"
        return response


def verification_link(exhibitor):
    """For lists of companies: the way to the page of its checks."""
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:exhibitors_check_company", args=[exhibitor.pk]), _("Verify")
    )
