"""What an exhibitor may know of a buyer's way: at its own booth and products, and only with consent.

Sightings are told while the buyer's consent to a text stands that speaks of exhibitors; taking it back erases
them. Questions are those that the buyer wrote to this exhibitor.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import Consent
from booths.models import CardShare, Line, Sighting

MOST = 200  # moments of one timeline


@dataclass(frozen=True)
class Moment:
    """`kind` is a Sighting.Kind, "question" or "card"; `title` what it was about; `seconds` in view."""

    kind: str
    at: datetime
    title: str = ""
    url: str = ""
    seconds: int = 0

    @property
    def minutes(self):
        return round(self.seconds / 60)


def seen_by(exhibitor):
    """The condition that a sighting concerns the exhibitor: its booth, its product, its brochure."""
    return Q(booth__exhibitor=exhibitor, product=None) | Q(product__exhibitor=exhibitor)


def timeline_of(exhibitor, buyer):
    """Moments of the buyer with the exhibitor, the latest first; three queries, of which one is for cards."""
    consenting = Consent.objects.for_exhibitors().filter(user=buyer)
    sightings = (
        Sighting.objects.filter(
            seen_by(exhibitor), visit__user=buyer, visit__user__in=consenting.values("user")
        )
        .select_related("booth__hall", "product", "brochure")
        .order_by("-seen_at")[:MOST]
    )
    lines = (
        Line.objects.filter(
            conversation__exhibitor=exhibitor, conversation__buyer=buyer, author=buyer, removed_at=None
        )
        .select_related("subject")
        .defer("words")
        .order_by("-pk")[:MOST]
    )
    shares = CardShare.objects.filter(exhibitor=exhibitor, buyer=buyer)
    moments = [_seen(sighting) for sighting in sightings]
    moments += [Moment("question", line.sent_at, line.text[:200]) for line in lines]
    for share in shares:
        moments.append(Moment("card", share.shared_at))
        if share.revoked_at:
            moments.append(Moment("revoked", share.revoked_at))
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:MOST]


def _seen(sighting):
    if sighting.kind == Sighting.Kind.DOWNLOAD:
        title, url = str(sighting.brochure), ""
    elif sighting.product:
        title, url = sighting.product.text("name"), sighting.product.get_absolute_url()
    else:
        title, url = f"{sighting.booth.place} {sighting.booth.stand}", sighting.booth.get_absolute_url()
    return Moment(sighting.kind, sighting.seen_at, title, url, sighting.seconds)
