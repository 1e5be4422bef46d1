"""The lobby: search, the halls at a glance, and who is at their booth now."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guest_pages import kept_for_guests
from booths.floor import first_products, read_floor, with_people, with_shelves
from booths.models import Booth
from booths.queries import read_pass
from fair.context import fair_of

CARDS = 6


@require_safe
@kept_for_guests
def lobby(request):
    edition = fair_of(request).edition
    if edition is None:
        return render(request, "booths/lobby_closed.html")
    floor = read_floor(edition)
    booths = Booth.objects.for_cards().in_bulk(floor.lively)
    booths = with_shelves(with_people([booths[pk] for pk in floor.lively if pk in booths]))
    context = {
        "edition": edition,
        "floor": floor,
        "booths": booths[:CARDS],
        # Of other booths than the cards above, whose shelves show theirs already.
        "products": first_products(booths[CARDS:]),
        "pass": read_pass(request.user),
    }
    return render(request, "booths/lobby.html", context)
