"""Booths of editions that are over: their addresses outlive them."""

from dataclasses import dataclass

from django.utils import timezone

from booths.models import Booth
from fair.models import Edition


@dataclass(frozen=True)
class Former:
    """A booth that was, the one that its exhibitor has on show `now`, and the edition where it is `next`."""

    booth: Booth
    now: Booth | None
    next: Edition | None


def read_former(slug):
    """The former booth at this address, or None where there was none on show. Three queries at most."""
    booths = Booth.objects.filter(
        slug=slug, hall__edition__state=Edition.State.CLOSED, published__isnull=False
    )
    booth = booths.select_related("exhibitor", "hall__edition").first()
    if booth is None:
        return None
    own = Booth.objects.filter(exhibitor=booth.exhibitor_id)
    now = own.published().select_related("hall").first()
    coming = own.filter(
        hall__edition__state=Edition.State.DRAFT, hall__edition__ends_on__gte=timezone.localdate()
    )
    soonest = coming.select_related("hall__edition").order_by("hall__edition__starts_on").first()
    return Former(booth, now, soonest.hall.edition if soonest else None)
