"""What the frame of every page needs to know, read in one query and kept for seconds."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db.models import Exists

from fair.models import Branding, Edition, FeatureSwitch

KEY = "frame"
FRESH_SECONDS = 10  # all of it changes a few times in a fortnight


@dataclass(frozen=True)
class Frame:
    """The current edition or None, the names of the features that are off, the published branding or None."""

    edition: Any
    off: frozenset
    brand: Any


def frame():
    return cache.get_or_set(KEY, _read, FRESH_SECONDS)


def forget_frame():
    """Something of it has changed; for transaction.on_commit."""
    cache.delete(KEY)


def _read():
    switched_off = FeatureSwitch.objects.filter(is_on=False)
    branded = Branding.objects.filter(is_draft=False)
    edition = (
        Edition.objects.filter(state=Edition.State.OPEN)
        .annotate(off=ArraySubquery(switched_off.values("name")), is_branded=Exists(branded))
        .order_by("-starts_on")
        .first()
    )
    if edition is None:
        off = switched_off.values_list("name", flat=True)
        return Frame(None, frozenset(off), Branding.objects.published())
    brand = Branding.objects.published() if edition.is_branded else None
    return Frame(edition, frozenset(edition.off), brand)
