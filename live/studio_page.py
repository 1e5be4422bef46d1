"""What the hosts of a show see while they run it: who is on air, what follows, and what is at hand."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from booths.models import Subject
from booths.room_page import RoomPage
from exhibitors.models import Exhibitor, ProductPicture
from fair.errors import Refused
from live.figures import figures_of
from live.media.backends import encoder_address
from live.models import Show
from live.services.shows import refuse_beginning
from live.show_page import poll_of, questions_of

KEYS = 9  # products that have a number key
EXTENSIONS = (15, 30, 60)  # minutes
MOST_INQUIRIES = 12


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
        return self.take.host if self.take and self.show.is_running else None

    @property
    def is_anothers(self):
        """Whether somebody else is on air, from whom one takes over."""
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
        """The booth's next shows; of a stage none."""
        if self.show.booth_id is None:
            return []
        later = Show.objects.to_come().filter(booth=self.show.booth_id, starts_at__gte=self.show.starts_at)
        return list(later.exclude(pk=self.show.pk).order_by("starts_at")[:3])

    @cached_property
    def is_managed(self):
        """Whether the host may also change the plan."""
        return Show.objects.manageable_by(self.host).filter(pk=self.show.pk).exists()

    @cached_property
    def is_of_the_team(self):
        """Whether the host works for the booth, and so reads its inbox and its plan."""
        own = self.show.booth and Exhibitor.objects.staffed_by(self.host)
        return bool(own) and own.filter(pk=self.show.booth.exhibitor_id).exists()

    @property
    def encoder(self):
        """The server's address to type into an encoder, "" where the fair takes none."""
        return encoder_address(self.show)

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

    @cached_property
    def questions(self):
        return list(questions_of(self.show, self.host))

    @cached_property
    def poll(self):
        return poll_of(self.show)

    @property
    def polls(self):
        return self.show.polls.prefetch_related("options")

    @property
    def figures(self):
        return figures_of(self.show)

    @cached_property
    def inquiries(self):
        """What buyers asked the booth's company in private from this show, the latest first; for its team."""
        if not self.is_of_the_team:
            return []
        asked = Subject.objects.filter(
            kind=Subject.Kind.SHOW,
            path__startswith=f"/shows/{self.show.pk}-",
            conversation__exhibitor=self.show.booth.exhibitor_id,
        )
        latest = asked.select_related("conversation__buyer__avatar", "product").order_by("-pk")
        return list(latest[:MOST_INQUIRIES])

    @cached_property
    def talk(self):
        return RoomPage(self.show.room, self.host)
