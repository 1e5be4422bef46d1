"""A booth, its shelf page by page, and its papers to take away."""

from csp.constants import SELF
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_GET

from accounts.consent import could_remember, may_remember, visitor_of
from accounts.guest_pages import kept_for_guests
from booths import seo
from booths.booth_page import BoothPage
from booths.former import read_former
from booths.models import Booth, Brochure
from booths.queries import booths_for_page
from booths.room_page import RoomPage
from booths.services.visits import record_download
from booths.versions import shown_version
from fair.addresses import whole_number


@require_GET
@kept_for_guests
def booth(request, slug):
    """The booth as visitors see it, or with ?draft, for its staff, as it is being drawn up."""
    booth = booths_for_page(request.user).filter(slug=slug).first()
    if booth is None:
        return former_booth(request, slug)
    draft = "draft" in request.GET
    version = shown_version(booth, request.user, draft)
    if version is None:
        raise Http404
    asked, category = number(request, "ask"), number(request, "category")
    context = {
        "booth": booth,
        "page": BoothPage(booth, version, asked, category, number(request, "page") or 1),
        "talk": RoomPage(booth.room, request.user),
        "structured": seo.booth_data(booth, version),
        "remembers": could_remember(request) and not draft,
        "is_preview": draft,
    }
    response = render(request, "booths/booth.html", context)
    return _framed(response) if draft else response


def _framed(response):
    """The builder shows the draft in a frame, so this response alone may stand in one of our pages."""
    response._csp_replace = {"frame-ancestors": [SELF]}
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "no-store"
    return response


def former_booth(request, slug):
    """A booth of an edition that is over: on to where the exhibitor stands now, or when it will be back."""
    former = read_former(slug)
    if former is None:
        raise Http404
    if former.now:
        return redirect(former.now)
    return render(request, "booths/booth_closed.html", {"former": former}, status=410)


@require_GET
def brochure(request, slug, pk):
    """The PDF as a download, which counts in the visit of those who agreed to be remembered."""
    brochures = Brochure.objects.filter(booth__in=Booth.objects.visible_to(request.user).values("pk"))
    brochure = get_object_or_404(brochures.select_related("booth__hall__edition"), pk=pk, booth__slug=slug)
    try:
        file = brochure.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    if may_remember(request):
        record_download(request.user, visitor_of(request), brochure)
    name = f"{get_valid_filename(brochure.title)}.pdf"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")


def number(request, name):
    """A number from the address, or None: what is none is passed over."""
    return whole_number(request.GET.get(name, ""))
