"""Pictures on their way into a product's form: uploaded one by one, and cropped."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from exhibitors.forms.rows import picture_row, token_picture
from exhibitors.workspace import for_managers
from fair.addresses import whole_number
from fair.errors import Refused
from fair.models import Picture
from fair.pictures import crop_picture, store_picture
from fair.texts import one_line


@for_managers
@require_POST
def add(request, exhibitor):
    """Keep one picture; the answer is its row of the form, or 409 with a sentence."""
    file = request.FILES.get("file")
    if file is None:
        raise Http404
    return _row(request, exhibitor, lambda: store_picture(file, alt=request.POST.get("alt", "")))


@for_managers
@require_POST
def crop(request, exhibitor):
    """A new picture of a part of one, as a row of the form in the place of the old."""
    pk = token_picture(exhibitor, request.POST.get("picture", ""))
    sides = [whole_number(request.POST.get(side, "")) for side in ("left", "top", "width", "height")]
    if pk is None or None in sides:
        raise Http404
    picture = get_object_or_404(Picture, pk=pk)
    alt = one_line(request.POST.get("alt", picture.alt))[:200]
    return _row(request, exhibitor, lambda: crop_picture(picture, *sides), alt)


def _row(request, exhibitor, make, alt=None):
    try:
        row = picture_row(exhibitor, make(), alt)
    except Refused as refusal:
        return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
    return render(request, "workspace/product/picture.html", {"row": row, "manages": True})
