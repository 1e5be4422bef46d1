"""What a person sees of a meeting's room: when it is open, who is there, and what is kept of it."""

import datetime
from functools import cached_property

from django.utils import timezone

from booths.models import Conversation
from exhibitors.models import Product
from exhibitors.shelf_words import asked_for
from fair.plaintext import split_links
from fair.zones import zone_of
from matchmaking.models import MatchRules, Side
from matchmaking.models.meeting import ROOM_STAYS_OPEN
from matchmaking.services.room import present

MOST_LINES = 300
MOST_PRODUCTS = 12


class Room:
    """A meeting's room as `user`, who has a seat there, sees it."""

    def __init__(self, meeting, user):
        self.meeting, self.user = meeting, user
        self.opens_at = meeting.starts_at - datetime.timedelta(minutes=MatchRules.standing().early_minutes)
        self.closes_at = meeting.ends_at + ROOM_STAYS_OPEN

    @property
    def state(self):
        """ "early", "open" or "over"."""
        now = timezone.now()
        if now < self.opens_at:
            return "early"
        return "open" if now < self.closes_at else "over"

    @cached_property
    def seats(self):
        return list(self.meeting.seats.standing().select_related("user__avatar"))

    @cached_property
    def side(self):
        return next(seat.side for seat in self.seats if seat.user_id == self.user.pk)

    @cached_property
    def others(self):
        """The seats of the sides that the person is not on."""
        return [seat for seat in self.seats if seat.side != self.side and seat.side != Side.INTERPRETER]

    @property
    def other_zone(self):
        """The clock of the other side's first person."""
        return zone_of(self.others[0].user.time_zone) if self.others else zone_of("UTC")

    @cached_property
    def present(self):
        return list(present(self.meeting))

    @property
    def missing(self):
        """The names of those on the other side, where none of them is here."""
        here = {stay.side for stay in self.present}
        return [seat.user for seat in self.others if seat.side not in here]

    @property
    def is_company(self):
        return self.side == Side.EXHIBITOR

    @cached_property
    def conversation(self):
        """The private talk of buyer and exhibitor, where there is one that the person reads."""
        between = Conversation.objects.visible_to(self.user)
        return between.filter(exhibitor=self.meeting.exhibitor_id, buyer=self.meeting.buyer_id).first()

    @cached_property
    def lines(self):
        """The newest lines in their order, each with its `parts`."""
        found = self.meeting.lines.select_related("author__avatar").prefetch_related("files")
        lines = list(found.order_by("-pk")[:MOST_LINES])[::-1]
        for line in lines:
            line.parts = split_links(line.text)
        return lines

    @cached_property
    def shown(self):
        """The product that stands before all now, with the showing as `showing`, or None."""
        showing = self.meeting.showings.filter(ended_at=None).select_related("by").first()
        product = showing and Product.objects.for_cards().filter(pk=showing.product_id).first()
        if product:
            product.showing = showing
        return product

    @cached_property
    def showings(self):
        """All that was shown, in order."""
        return list(self.meeting.showings.select_related("by", "product"))

    @cached_property
    def notes(self):
        return getattr(self.meeting, "notes", None)

    @property
    def has_record(self):
        return bool(self.lines or self.showings or (self.notes and self.notes.text))

    def products(self, words=""):
        """Listed products of the exhibitor to show: what the meeting is about first."""
        own = Product.objects.listed().filter(asked_for(words, self.meeting.exhibitor))
        found = list(
            own.filter(exhibitor=self.meeting.exhibitor_id).for_cards().order_by("pk")[:MOST_PRODUCTS]
        )
        return sorted(found, key=lambda product: product.pk != self.meeting.product_id)
