"""The certificates that an exhibitor holds."""

from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from exhibitors import services
from exhibitors.forms.certificates import CertificateForm
from exhibitors.models import Certificate
from exhibitors.workspace import for_managers, for_staff


@for_staff
def certificates(request, exhibitor):
    held = exhibitor.certificates.annotate(shown_by=Count("products")).order_by("valid_until", "name")
    context = {"exhibitor": exhibitor, "certificates": held[:500]}
    return render(request, "workspace/certificates.html", context)


@for_managers
def certificate(request, exhibitor, pk=None):
    """A new certificate, or one that is held."""
    found = get_object_or_404(exhibitor.certificates, pk=pk) if pk else Certificate(exhibitor=exhibitor)
    form = CertificateForm(request.POST or None, request.FILES or None, instance=found)
    if request.method == "POST" and form.is_valid():
        services.save_certificate(form.instance)
        messages.success(request, _("The certificate is saved."))
        return redirect("workspace_certificates", exhibitor.slug)
    return render(request, "workspace/certificate.html", {"exhibitor": exhibitor, "form": form})


@for_managers
@require_POST
def remove(request, exhibitor, pk):
    found = get_object_or_404(exhibitor.certificates, pk=pk)
    services.remove_certificate(found)
    messages.success(request, _("%(certificate)s is removed.") % {"certificate": found.name})
    return redirect("workspace_certificates", exhibitor.slug)


@for_staff
@require_safe
@never_cache
def evidence(request, exhibitor, pk):
    """The PDF, which has no address of its own."""
    found = get_object_or_404(exhibitor.certificates.exclude(evidence=""), pk=pk)
    try:
        file = found.evidence.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, as_attachment=True, filename="certificate.pdf", content_type="application/pdf")
