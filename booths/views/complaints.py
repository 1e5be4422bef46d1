"""Complaints about rights: the form on a product, and the page of a complaint for both sides."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.notices import read_notices
from booths.forms.complaints import ComplaintForm, DefenceForm
from booths.forms.moderation import AppealForm
from booths.models import Complaint
from booths.services import complaints as services
from exhibitors.models import Exhibitor, Product
from fair.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def complain(request, pk):
    product = get_object_or_404(Product.objects.listed().select_related("exhibitor"), pk=pk)
    sent = [request.POST, request.FILES] if request.method == "POST" else []
    form = ComplaintForm(*sent)
    if form.is_valid():
        try:
            complaint = services.file_complaint(product, request.user, **form.told)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your complaint is with the exhibitor and the organisers."))
            return redirect("complaint", complaint.pk)
    context = {"product": product, "form": form}
    return render(request, "booths/complaint/file.html", context, status=422 if form.errors else 200)


def _seen(request, pk):
    return get_object_or_404(Complaint.objects.visible_to(request.user).select_related("exhibitor"), pk=pk)


def _shown(request, complaint, status=200, **forms):
    by_exhibitor = Exhibitor.objects.manageable_by(request.user).filter(pk=complaint.exhibitor_id).exists()
    context = {
        "complaint": complaint,
        "by_exhibitor": by_exhibitor,
        "may_defend": by_exhibitor and complaint.is_open and complaint.defended_at is None,
        "may_appeal": services.may_appeal(complaint, request.user),
        "defence": DefenceForm(),
        "appeal": AppealForm(),
        **forms,
    }
    return render(request, "booths/complaint/page.html", context, status=status)


@never_cache
@require_safe
@login_required
def complaint(request, pk):
    """For who complained, and for those who manage the exhibitor."""
    found = _seen(request, pk)
    read_notices(request.user, key=f"complaint:{found.pk}")
    return _shown(request, found)


@require_POST
@login_required
def act(request, pk, step):
    """The exhibitor's answer ("defend"), or an objection to the decision ("appeal")."""
    found = _seen(request, pk)
    if step == "defend":
        if not Exhibitor.objects.manageable_by(request.user).filter(pk=found.exhibitor_id).exists():
            raise Http404
        form, done = DefenceForm(request.POST, request.FILES), _("Your answer is with the organisers.")
        service = services.defend
    elif step == "appeal":
        form, done = AppealForm(request.POST), _("Another moderator will look at it.")
        service = services.appeal_complaint
    else:
        raise Http404
    if form.is_valid():
        try:
            service(found, request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("complaint", found.pk)
    return _shown(request, found, 422, **{"defence" if step == "defend" else "appeal": form})


@require_safe
@never_cache
@login_required
def evidence(request, pk, side):
    """The PDF of one side, for both of them and the organisers."""
    found = _seen(request, pk)
    kept = {"claim": found.evidence, "defence": found.defence_evidence}.get(side)
    if not kept:
        raise Http404
    try:
        file = kept.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    name = f"complaint-{found.pk}-{side}.pdf"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response
