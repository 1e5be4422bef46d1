"""All that a show's page shows, read when the page asks for it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from booths.room_page import RoomPage
from exhibitors.models import Product, ProductPicture
from fair.realtime import presence
from live.models import Pin, Poll, PollVoter, Show, ShowProduct, Vote
from live.on_air import read_strip
from live.services.polls import poll_data
from live.services.questions import question_data
from live.services.reactions import MARKS

MOST_QUESTIONS = 100
MOST_OTHERS = 4
State = Show.State


def products_at(show):
    """What the show is about and what was pinned in it, as far as it is still listed."""
    shelf = ShowProduct.objects.filter(show=show).values("product")
    pinned = Pin.objects.filter(show=show).values("product")
    return Product.objects.listed().filter(Q(pk__in=shelf) | Q(pk__in=pinned)).select_related("exhibitor")


def questions_of(show, reader):
    """The standing questions, the most wanted on top, each with whether it is the reader's `own` wish."""
    wishes = Vote.objects.filter(question=OuterRef("pk"), user=reader.pk)
    asked = show.questions.standing().by_votes().select_related("author").annotate(own=Exists(wishes))
    return asked[:MOST_QUESTIONS]


def poll_of(show):
    """The poll that is open, else the last one that was; None without."""
    asked = show.polls.exclude(state=Poll.State.DRAFT).prefetch_related("options")
    return asked.order_by(F("closed_at").desc(nulls_first=True), "-opened_at").first()


@dataclass
class ShowPage:
    """A show as `reader`, a guest or a person, finds it."""

    show: Show
    reader: Any
    secret: str = ""

    marks = MARKS

    @cached_property
    def talk(self):
        return RoomPage(self.show.room, self.reader)

    @cached_property
    def is_host(self):
        return Show.objects.hosted_by(self.reader).filter(pk=self.show.pk).exists()

    @cached_property
    def shelf(self):
        """The products in the host's order, then those that were only pinned; ready for cards."""
        order = list(self.show.shelf.values_list("product", flat=True))
        shown = products_at(self.show).defer("description", "keywords", "words", "exhibitor__about")
        found = shown.prefetch_related(ProductPicture.in_order(), "price_tiers").in_bulk()
        return [found[pk] for pk in sorted(found, key=lambda pk: order.index(pk) if pk in order else pk)]

    @cached_property
    def pinned(self):
        """The id of the product that stands beside the player, or None."""
        standing = self.show.pins.filter(unpinned_at=None)
        return standing.values_list("product", flat=True).first() if self.show.is_running else None

    @cached_property
    def questions(self):
        return list(questions_of(self.show, self.reader))

    @cached_property
    def poll(self):
        return poll_of(self.show)

    @cached_property
    def has_answered(self):
        """Whether the reader has answered the poll, or may not any more: then the result is shown."""
        if self.poll is None or not self.reader.is_authenticated:
            return False
        return PollVoter.objects.filter(poll=self.poll, user=self.reader).exists()

    @property
    def watching(self):
        """How many players play now."""
        topic = self.show.playing_topic
        return presence.people([topic])[topic]

    @property
    def zone(self):
        """The booth's time zone, whose time stands beside the reader's; None on a stage of the fair."""
        return self.show.booth and self.show.booth.exhibitor.time_zone

    @property
    def place(self):
        return self.show.booth and self.show.booth.exhibitor.city

    @cached_property
    def others(self):
        """What to watch instead: what is on air, then what comes next; read once for all who come now."""
        strip = read_strip(self.reader)
        return [show for show in [*strip.on_air, *strip.next] if show.pk != self.show.pk][:MOST_OTHERS]

    def now(self):
        """What pages ask for after a gap, as data: enough to be whole again."""
        show = self.show
        poll = self.poll and poll_data(self.poll) | {"answered": self.has_answered}
        asked = [question_data(one) | {"own": one.own} for one in self.questions]
        return {
            "state": show.state,
            "product": self.pinned,
            "ends_at": show.ends_at,
            "poll": poll,
            "questions": asked,
        }
