"""Walking the fair: all halls with all categories, and one hall with its stands."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from booths.floor import read_floor, read_plan, with_people, with_shelves
from booths.forms import HallFilter
from booths.models import Booth
from booths.queries import read_trades
from fair.context import fair_of
from fair.models import Edition, Hall

PAGE = 24


@require_safe
def halls(request):
    edition = fair_of(request).edition
    floor = read_floor(edition) if edition else None
    return render(request, "booths/halls.html", {"floor": floor, "trades": read_trades()})


@require_safe
def hall(request, slug):
    hall = get_object_or_404(Hall.objects.filter(edition__state=Edition.State.OPEN), slug=slug)
    stands = with_people(list(Booth.objects.published().filter(hall=hall).for_cards()))
    form = HallFilter(request.GET, stands=stands)
    shown = form.narrow(stands)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    with_shelves(page.object_list)
    context = {
        "hall": hall,
        "halls": Hall.objects.filter(edition=hall.edition_id),
        "stands": stands,
        "staffed": sum(bool(stand.people) for stand in stands),
        "plan": read_plan(stands, shown),
        "form": form,
        "asked": form.asked(),
        "page": page,
    }
    return render(request, "booths/hall.html", context)
