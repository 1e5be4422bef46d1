"""The two inboxes: a buyer's, and the one that an exhibitor's staff shares.

A page of either is one query however many conversations there are: they are read in the order of an index,
from the place where the page before ended.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from booths.models import Conversation, Line, Reading, Subject
from booths.private_words import asked_words, buyer_side, exhibitor_side
from booths.workspace import LATE
from exhibitors.catalogue.asked import beyond

PAGE = 30
# A search looks at so many of the latest lines that it finds, and shows so many conversations.
MOST_LINES, MOST_FOUND = 400, 40
SNIPPET = 120  # characters

WAITING, MINE, UNASSIGNED, ALL = "waiting", "mine", "unassigned", "all"
SNOOZED, CLOSED = "snoozed", "closed"
BOXES = {
    WAITING: gettext_lazy("Waiting for us"),
    MINE: gettext_lazy("Mine"),
    UNASSIGNED: gettext_lazy("Unassigned"),
    ALL: gettext_lazy("All"),
    SNOOZED: gettext_lazy("Snoozed"),
    CLOSED: gettext_lazy("Done"),
}


def box_of(box, reader):
    """Which conversations stand in one of the BOXES, as `reader` of the staff sees it."""
    snoozed = Q(snoozed_until__gt=timezone.now())
    return {
        WAITING: Q(waiting_since__isnull=False) & ~snoozed,
        MINE: Q(assignee=reader, closed_at=None) & ~snoozed,
        UNASSIGNED: Q(assignee=None, closed_at=None) & ~snoozed,
        ALL: Q(),
        SNOOZED: snoozed,
        CLOSED: Q(closed_at__isnull=False),
    }[box]


@dataclass(frozen=True)
class Order:
    """By which moment a box is read, and where a page of it begins."""

    field: str
    ascending: bool = False

    @property
    def by(self):
        return [self.field, "id"] if self.ascending else [f"-{self.field}", "-id"]

    def from_place(self, place):
        """The conversations after a `place_of`; one that makes no sense is passed over."""
        try:
            moment, pk = place.split("~")
            moment, pk = datetime.datetime.fromisoformat(moment), int(pk)
        except ValueError:
            return Q()
        if moment.tzinfo is None or not 0 <= pk < 2**63:
            return Q()
        return beyond(self.field, not self.ascending, moment, pk)

    def place_of(self, conversation):
        return f"{getattr(conversation, self.field).isoformat()}~{conversation.pk}"


LATEST, LONGEST = Order("last_at"), Order("waiting_since", ascending=True)


class Inbox:
    """What both have: a page of rows, the place where the next begins, and the search."""

    order = LATEST

    def __init__(self, reader, q="", before=""):
        self.reader, self.q, self.before = reader, q.strip(), before

    @cached_property
    def rows(self):
        if self.q:
            return self._found
        page = self._in_box.filter(self.order.from_place(self.before)).order_by(*self.order.by)
        return list(self._dressed(page)[: PAGE + 1])

    @property
    def shown(self):
        return self.rows if self.q else self.rows[:PAGE]

    def __iter__(self):
        """The rows of the page, each with the `snippet` that stands for its talk."""
        for row in self.shown:
            row.snippet = snippet(row, self.reader)
            yield row

    @property
    def next(self):
        """Where the next page begins, or None."""
        if self.q or len(self.rows) <= PAGE:
            return None
        return self.order.place_of(self.rows[PAGE - 1])

    def _dressed(self, conversations):
        """With what a row shows: the last line, what it is about, whether it is new to the reader."""
        subjects = Subject.objects.filter(conversation=OuterRef("pk")).order_by("-pk")
        read = Reading.objects.filter(
            conversation=OuterRef("pk"), user=self.reader, line__gte=OuterRef("last_line")
        )
        fields = ("author_id", "author__name", "author__email", "by_staff", "text", "removed_at", "offer")
        return (
            conversations.select_related("last_line__author", *self.related)
            .only(*self.fields, *(f"last_line__{field}" for field in fields))
            .annotate(
                about=Subquery(subjects.values("title")[:1]),
                is_read=Exists(read),
            )
        )

    @cached_property
    def _found(self):
        """Conversations with lines that hold all words, each with the latest of them, and those by name."""
        asked, hits = asked_words(self.q, self.side), {}
        if asked:
            lines = Line.objects.standing().filter(words=asked).order_by("-pk")
            for conversation, pk, text in lines.values_list("conversation", "pk", "text")[:MOST_LINES]:
                hits.setdefault(conversation, (pk, text))
        named = self._mine.filter(self._named()).order_by("-last_at").values("pk")[:MOST_FOUND]
        page = self._mine.filter(Q(pk__in=list(hits)) | Q(pk__in=named)).order_by("-last_at")
        rows = list(self._dressed(page)[:MOST_FOUND])
        for row in rows:
            row.hit, row.hit_text = hits.get(row.pk, (None, ""))
        return rows


class BuyerInbox(Inbox):
    """The conversations of a buyer, the latest first."""

    related = ("exhibitor__logo",)
    fields = (
        *("exhibitor__slug", "exhibitor__name", "exhibitor__country", "exhibitor__city"),
        *(f"exhibitor__logo__{field}" for field in ("file", "width", "height", "widths")),
        *("buyer_id", "last_at", "waiting_since", "buyer_unread", "closed_at", "assignee_id"),
    )

    @property
    def side(self):
        return buyer_side(self.reader.pk)

    @property
    def _mine(self):
        return Conversation.objects.filter(buyer=self.reader)

    @property
    def _in_box(self):
        return self._mine

    def _named(self):
        return Q(exhibitor__name__icontains=self.q)


class StaffInbox(Inbox):
    """The conversations of an exhibitor in one of the BOXES; of those that wait the longest first."""

    related = ("buyer__avatar", "assignee")
    people = ("name", "email", "company", "country")
    fields = (
        *(f"buyer__{field}" for field in people),
        *(f"buyer__avatar__{field}" for field in ("file", "width", "height", "widths")),
        *("assignee__name", "assignee__email"),
        *("exhibitor_id", "last_at", "waiting_since", "snoozed_until", "closed_at"),
    )

    def __init__(self, reader, exhibitor, box=WAITING, **asked):
        super().__init__(reader, **asked)
        self.exhibitor, self.box = exhibitor, box if box in BOXES else WAITING
        self.order = LONGEST if self.box == WAITING else LATEST

    @property
    def side(self):
        return exhibitor_side(self.exhibitor.pk)

    @property
    def _mine(self):
        return Conversation.objects.filter(exhibitor=self.exhibitor)

    @property
    def _in_box(self):
        return self._mine.filter(box_of(self.box, self.reader))

    def _named(self):
        return Q(buyer__name__icontains=self.q) | Q(buyer__company__icontains=self.q)

    @cached_property
    def boxes(self):
        """(box, label, how many) of all boxes, in one query."""
        counts = self._mine.aggregate(
            **{box: Count("pk", filter=box_of(box, self.reader)) for box in BOXES if box != ALL}
        )
        return [(box, label, counts.get(box)) for box, label in BOXES.items()]


def snippet(row, reader):
    """The words of a row: those that a search found, else those of the last line."""
    line = row.last_line
    if found := getattr(row, "hit_text", ""):
        return Truncator(found).chars(SNIPPET)
    if line is None:
        return ""
    if line.removed_at:
        return _("Message removed")
    words = Truncator(line.text).chars(SNIPPET) or (
        f"{line.offer['amount']} {line.offer['currency']}" if line.offer else _("A file")
    )
    return _("You: %(words)s") % {"words": words} if line.author_id == reader.pk else words


def lateness(conversation):
    """How urgent an answer is: "ok", "warn" after a third of the fair's promise, "bad" beyond it."""
    waited = timezone.now() - conversation.waiting_since
    return "bad" if waited > LATE else "warn" if waited > LATE / 3 else "ok"


def colleagues_of(exhibitor):
    """The people who can be given a conversation, in the order of the team."""
    return User.objects.filter(memberships__exhibitor=exhibitor).order_by("memberships__position", "pk")
