"""What the hosts of a show see while they run it: who is on air, what follows, and what is at hand."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from exhibitors.models import ProductPicture
from fair.errors import Refused
from live.models import Show
from live.services.shows import EARLY, refuse_beginning

KEYS = 9  # products that have a number key
EXTENSIONS = (15, 30, 60)  # minutes


@dataclass
class Studio:
    """A show as `host` runs it. Everything is read when it is first printed."""

    show: Show
    host: Any

    extensions = EXTENSIONS

    @cached_property
    def take(self):
        """What is coming in now, else None."""
        return self.show.takes.filter(ended_at=None).select_related("host").order_by("-number").first()

    @property
    def on_air(self):
        """Who is on air now, None for nobody and for an encoder."""
        return self.take and self.take.host

    @property
    def is_mine(self):
        return self.on_air is not None and self.on_air.pk == self.host.pk

    @property
    def is_anothers(self):
        return self.on_air is not None and self.on_air.pk != self.host.pk

    @cached_property
    def shifts(self):
        """Those that are not over, in order."""
        return list(self.show.shifts.filter(ends_at__gt=timezone.now()).select_related("host")[:6])

    @property
    def shift(self):
        """The host's own: that of now, else the next; None without one."""
        return next((shift for shift in self.shifts if shift.host_id == self.host.pk), None)

    @property
    def minutes_to_shift(self):
        """Until the host's own shift begins; 0 while it is on, None without one."""
        if self.shift is None:
            return None
        seconds = (self.shift.starts_at - timezone.now()).total_seconds()
        return max(0, round(seconds / 60))

    @property
    def is_early(self):
        return self.show.state == Show.State.PLANNED and self.show.starts_at > timezone.now() + EARLY

    @cached_property
    def refusal(self):
        """Why the show may not begin now, in a sentence, or ""."""
        try:
            refuse_beginning(self.show)
        except Refused as refusal:
            return str(refusal)
        return ""

    @cached_property
    def following(self):
        """The booth's next shows, or on a stage none."""
        if self.show.booth_id is None:
            return []
        later = Show.objects.to_come().filter(booth=self.show.booth_id, starts_at__gte=self.show.starts_at)
        return list(later.exclude(pk=self.show.pk).order_by("starts_at")[:3])

    @cached_property
    def key(self):
        """The standing key of an encoder, without its secret, or None."""
        return self.show.stream_keys.filter(revoked_at=None).first()

    @cached_property
    def shelf(self):
        """The show's products with `number` (their key, None after the ninth), `cover` and `is_pinned`."""
        pinned = self.show.pins.filter(unpinned_at=None).values_list("product", flat=True).first()
        places = list(self.show.shelf.select_related("product"))
        covers = ProductPicture.covers([place.product_id for place in places])
        for number, place in enumerate(places, 1):
            place.number = number if number <= KEYS else None
            place.cover = covers.get(place.product_id)
            place.is_pinned = place.product_id == pinned
        return places

    @property
    def pinned(self):
        return next((place for place in self.shelf if place.is_pinned), None)
