"""What the moderators decided about a person, and the way to object."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.notices import read_notices
from booths.decisions import by_link
from booths.forms.moderation import AppealForm
from booths.models import Case, Complaint, FairRules, Report
from booths.services.cases import appeal_case
from fair.errors import Refused

MOST = 50


@login_required
@never_cache
@require_safe
def decisions(request):
    """Decisions about the person or their exhibitors, what became of their reports, their complaints."""
    reports = Report.objects.filter(reporter=request.user).select_related("case").order_by("-pk")[:MOST]
    cases = Case.objects.told_to(request.user).select_related("accused", "exhibitor")
    complaints = Complaint.objects.filter(author=request.user).select_related("exhibitor")
    context = {
        "cases": cases.order_by("-decided_at")[:MOST],
        "reports": reports,
        "complaints": complaints.order_by("-pk")[:MOST],
    }
    return render(request, "booths/decisions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def decision(request, pk):
    found = Case.objects.told_to(request.user).select_related("accused", "exhibitor")
    case = get_object_or_404(found, pk=pk)
    read_notices(request.user, key=f"case:{case.pk}")
    return _decision(request, case, request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def by_mail(request, token):
    """The same for who has the link of the mail: who is suspended cannot sign in."""
    found = by_link(token)
    if found is None:
        raise Http404
    case, person = found
    return _decision(request, case, get_object_or_404(User, pk=person))


def _decision(request, case, person):
    rules = FairRules.standing()
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appeal_case(case, person, form.cleaned_data["text"], rules)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Another moderator will look at it."))
            return redirect(request.path)
    context = {"case": case, "form": form, "may_appeal": case.may_be_appealed(rules)}
    context["until"] = case.appeal_until(rules)
    return render(request, "booths/decision.html", context, status=422 if form.errors else 200)
