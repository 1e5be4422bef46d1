"""Certificates of attendance: one's own as a PDF, and a page on which anybody checks one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_safe

from live.certificates import certificate_pdf
from live.models import Certificate

RELATED = "registration__event__edition"


@login_required
@require_safe
def certificate(request, slug):
    mine = Certificate.objects.select_related(RELATED).filter(registration__user=request.user)
    found = get_object_or_404(mine, registration__event__slug=slug)
    with translation.override(request.user.language or translation.get_language()):
        content = certificate_pdf(found)
    name = f"certificate-{found.number}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_safe
def check(request, number):
    """What a certificate says, for who was shown it."""
    found = get_object_or_404(Certificate.objects.select_related(RELATED), number=number.upper())
    return render(
        request, "live/events/check.html", {"certificate": found, "event": found.registration.event}
    )
