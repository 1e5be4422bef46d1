"""Visits: what buyers saw and took, and for how long, of those who agreed to be remembered.

A page is recorded by its own script once somebody has looked at it, so that reading never writes and
robots leave no trace; a download is recorded as it is taken. Nothing here is called without consent.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from booths.models import Booth, Sighting, Visit
from booths.services.leads import note_download
from fair.models import Edition

# Whoever comes back within this time continues the visit.
PAUSE = timedelta(minutes=30)
# A page left open does not count for longer than this.
LONGEST = timedelta(hours=4)
# What a report may claim beyond the time since the sighting began: it was on its way for a while.
GRACE = timedelta(seconds=10)


@transaction.atomic
def record_booth(user, visitor, booth):
    visit = _visit(user, visitor, booth.hall.edition)
    return visit.sightings.create(kind=Sighting.Kind.BOOTH, booth=booth)


@transaction.atomic
def record_product(user, visitor, product):
    """The sighting also names the booth where the product stands; None while no edition is open."""
    booth = (
        Booth.objects.published()
        .filter(exhibitor=product.exhibitor_id)
        .select_related("hall__edition")
        .first()
    )
    edition = booth.hall.edition if booth else Edition.objects.current()
    if edition is None:
        return None
    visit = _visit(user, visitor, edition)
    return visit.sightings.create(kind=Sighting.Kind.PRODUCT, product=product, booth=booth)


@transaction.atomic
def record_download(user, visitor, brochure):
    visit = _visit(user, visitor, brochure.booth.hall.edition)
    sighting = visit.sightings.create(kind=Sighting.Kind.DOWNLOAD, brochure=brochure, booth=brochure.booth)
    if user.is_authenticated:
        note_download(user, brochure)
    return sighting


@transaction.atomic
def extend_sighting(sighting, seconds):
    """Add seconds in view. The sum never passes the time since the sighting began, nor four hours."""
    now = timezone.now()
    most = min(now - sighting.seen_at + GRACE, LONGEST) // timedelta(seconds=1)
    Sighting.objects.filter(pk=sighting.pk).update(seconds=Least(F("seconds") + seconds, most))
    Visit.objects.filter(pk=sighting.visit_id).update(last_seen_at=now)


def _visit(user, visitor, edition):
    """The visit that the person is on, else a new one."""
    now = timezone.now()
    recent = Visit.objects.made_by(user, visitor).filter(edition=edition, last_seen_at__gte=now - PAUSE)
    visit = recent.order_by("-last_seen_at").first()
    if visit is None:
        person = {"user": user} if user.is_authenticated else {"visitor": visitor}
        return Visit.objects.create(edition=edition, **person)
    visit.last_seen_at = now
    visit.save(update_fields=["last_seen_at"])
    return visit
