"""The lobby: search, the halls at a glance, and who is at their booth now."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guest_pages import kept_for_guests
from booths.floor import Floor, first_products, read_floor, with_people, with_shelves
from booths.models import Booth
from booths.queries import read_pass
from fair.context import fair_of

CARDS = 6


@dataclass
class Lobby:
    """What everyone is shown of the fair. Read where it is drawn, which is once for all who come just now."""

    floor: Floor

    @cached_property
    def _lively(self):
        found = Booth.objects.for_cards().in_bulk(self.floor.lively)
        return with_shelves(with_people([found[pk] for pk in self.floor.lively if pk in found]))

    @property
    def booths(self):
        return self._lively[:CARDS]

    @property
    def products(self):
        """Of other booths than the cards above, whose shelves show theirs already."""
        return first_products(self._lively[CARDS:])


@require_safe
@kept_for_guests
def lobby(request):
    edition = fair_of(request).edition
    if edition is None:
        return render(request, "booths/lobby_closed.html")
    floor = read_floor(edition)
    context = {
        "edition": edition,
        "floor": floor,
        "lobby": Lobby(floor),
        "keep": settings.KEEP_PAGES,
        "pass": read_pass(request.user),
    }
    return render(request, "booths/lobby.html", context)
