"""A booth, its shelf page by page, and its papers to take away."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_GET

from accounts.consent import could_remember, may_remember, visitor_of
from booths import seo
from booths.booth_page import BoothPage
from booths.models import Booth, Brochure
from booths.queries import booths_for_page, shown_version
from booths.room_page import RoomPage
from booths.services.visits import record_download
from fair.addresses import whole_number


@require_GET
def booth(request, slug):
    booth = get_object_or_404(booths_for_page(request.user), slug=slug)
    version = shown_version(booth, request.user, draft="draft" in request.GET)
    if version is None:
        raise Http404
    asked, category = number(request, "ask"), number(request, "category")
    context = {
        "booth": booth,
        "page": BoothPage(booth, version, asked, category, number(request, "page") or 1),
        "talk": RoomPage(booth.room, request.user),
        "structured": seo.booth_data(booth, version),
        "remembers": could_remember(request),
    }
    return render(request, "booths/booth.html", context)


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
