"""The leads of an exhibitor as its staff sees them: filtered, sorted and paged, or by stage on a board."""

import datetime
import json
from dataclasses import dataclass, field
from functools import cached_property

from django.core import signing
from django.db import connection
from django.db.models import Count, F, Q, Value, Window
from django.db.models.functions import Coalesce, RowNumber
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html_join
from django.utils.timezone import is_aware

from booths.contacts import category_words, contact_of
from booths.forms.leads import LeadsAskedForm
from booths.models import Lead, Part
from booths.scores import score_words
from exhibitors.catalogue.asked import beyond, in_order
from exhibitors.models import Exhibitor
from fair.countries import country_code

ROWS = 50
ON_BOARD = 20  # of each stage
NEVER = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)
# What is sorted by, and whether it falls.
ORDERS = {
    "latest": ("last_at", True),
    "best": ("score", True),
    "due": ("known_due", False),
    "longest": ("stage_since", False),
}


@dataclass(frozen=True)
class AskedLeads:
    """A filter on the leads of an exhibitor, as an address brings it."""

    exhibitor: Exhibitor
    values: dict = field(default_factory=dict)

    @classmethod
    def of(cls, exhibitor, query):
        """From request.GET, or from the text of an address after its "?"."""
        query = QueryDict(query) if isinstance(query, str) else query
        return cls(exhibitor, LeadsAskedForm(query).asked())

    @property
    def sort(self):
        return self.values.get("sort", "latest")

    @property
    def narrows(self):
        return bool(self.values.keys() - {"sort"})

    def leads(self, *left_out):
        """The leads that it means, in no order; without the filters that are named."""
        found = Lead.objects.standing().filter(exhibitor=self.exhibitor)
        if "q" in self.values and "q" not in left_out:
            found = found.with_contact()
        for name, value in self.values.items():
            narrow = getattr(self, f"_with_{name}", None)
            if narrow and name not in left_out:
                found = found.filter(narrow(value))
        return found

    def ordered(self):
        """(leads, the field that they are ordered by, whether it falls)."""
        leads = self.leads().annotate(known_due=Coalesce("next_at", Value(NEVER)))
        return leads, *ORDERS[self.sort]

    def _with_q(self, text):
        """All words, each in something that the staff may read: of buyers only what they gave."""
        found = Q()
        for word in text.split()[:8]:
            own = (
                f"{name}__icontains"
                for name in ("name", "company", "email", "phone", "interest", "next_step")
            )
            one = Q(tags__contains=[word])
            for condition in own:
                one |= Q(**{condition: word})
            known = Q(talk__isnull=False) | Q(carries__isnull=False)
            one |= known & Q(buyer__name__icontains=word)
            one |= (Q(talk__isnull=False) | Q(carries__contains=[Part.COMPANY])) & Q(
                buyer__company__icontains=word
            )
            one |= Q(carries__contains=[Part.EMAIL]) & Q(buyer__email__icontains=word)
            one |= Q(carries__contains=[Part.PHONE]) & Q(buyer__card__phone__icontains=word)
            if code := country_code(word):
                one |= Q(country=code) | Q(buyer__country=code)
            found &= one
        return found

    def _with_stage(self, stage):
        return Q(stage=stage)

    def _with_source(self, source):
        return Q(source=source)

    def _with_owner(self, owner):
        return Q(owner=None) if owner == "none" else Q(owner=int(owner))

    def _with_tag(self, tag):
        return Q(tags__contains=[tag])

    def _with_due(self, due):
        now = timezone.localtime()
        midnight = (now + datetime.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        if due == "none":
            return Q(next_step="")
        until = {"late": now, "today": midnight, "week": midnight + datetime.timedelta(days=7)}[due]
        return Q(next_at__lt=until) & ~Q(stage__in=[Lead.Stage.LOST, Lead.Stage.SIGNED])


class Row:
    """A lead as a list shows it."""

    def __init__(self, lead):
        self.lead = lead
        self.contact = contact_of(lead)
        self.categories = category_words(lead.products.all())
        self.reasons = score_words(lead)

    @property
    def interest(self):
        """In the staff's words, else what the products are."""
        return self.lead.interest or ", ".join(self.categories)


@dataclass
class LeadPage:
    """The rows after or before a cursor; `after` and `before` are cursors as an address brings them."""

    asked: AskedLeads
    after: str = ""
    before: str = ""

    def __post_init__(self):
        self.leads, self.name, self.falls = self.asked.ordered()

    @cached_property
    def _read(self):
        """(leads in their order, whether more follow, whether others come before)."""
        backwards = bool(self.before)
        cursor = self._opened(self.before or self.after)
        falls = self.falls != backwards
        leads = self.leads.for_rows()
        leads = leads.filter(beyond(self.name, falls, *cursor)) if cursor else leads
        found = list(in_order(leads, self.name, falls)[: ROWS + 1])
        more, found = len(found) > ROWS, found[:ROWS]
        if backwards and cursor:
            return found[::-1], True, more
        return found, more, cursor is not None

    @cached_property
    def rows(self):
        return [Row(lead) for lead in self._read[0]]

    @property
    def next_cursor(self):
        return self._sealed(self._read[0][-1]) if self._read[1] and self._read[0] else ""

    @property
    def previous_cursor(self):
        return self._sealed(self._read[0][0]) if self._read[2] and self._read[0] else ""

    @property
    def is_whole(self):
        """Whether no other page follows or comes before."""
        return not (self._read[1] or self._read[2])

    def _sealed(self, lead):
        value = getattr(lead, self.name)
        place = [value if isinstance(value, int) else value.isoformat(), lead.pk]
        return signing.b64_encode(json.dumps(place).encode()).decode()

    def _opened(self, cursor):
        """(value, id) of a cursor, or None for one that is none of ours."""
        try:
            value, pk = json.loads(signing.b64_decode(cursor.encode())) if cursor else (None, None)
            if self.name != "score" and isinstance(value, str):
                value = parse_datetime(value)
        except (ValueError, TypeError, RecursionError):
            return None
        if self.name == "score":
            fits = type(value) is int and 0 <= value <= 100
        else:
            fits = isinstance(value, datetime.datetime) and is_aware(value)
        return (value, pk) if fits and type(pk) is int and 0 < pk < 2**63 else None


@dataclass
class Column:
    """A stage on the board: its first leads, and how many there are.

    `moves` are the buttons to all other stages, which every lead of the column has alike.
    """

    stage: str
    label: str
    rows: list
    count: int

    @cached_property
    def moves(self):
        others = (pair for pair in Lead.Stage.choices if pair[0] not in (self.stage, Lead.Stage.LOST))
        return format_html_join("", '<li><button name="stage" value="{}">{}</button></li>', others)


def read_board(asked, counts):
    """A Column for every stage, with `counts` of `count_stages`. Two queries, however many leads."""
    leads, name, falls = asked.ordered()
    order = F(name).desc() if falls else F(name)
    last = "-pk" if falls else "pk"
    place = Window(RowNumber(), partition_by="stage", order_by=[order, last])
    found = in_order(leads.annotate(place=place).filter(place__lte=ON_BOARD).for_rows(), name, falls)
    rows = {}
    for lead in found:
        rows.setdefault(lead.stage, []).append(Row(lead))
    return [
        Column(stage, label, rows.get(stage, []), counts.get(stage, 0)) for stage, label in Lead.Stage.choices
    ]


def count_stages(asked):
    """{stage: how many} of what the filter means in every stage."""
    counted = asked.leads("stage").order_by().values_list("stage").annotate(Count("pk"))
    return dict(counted)


TAGS = """
SELECT tag FROM booths_lead, unnest(tags) AS tag
WHERE exhibitor_id = %s AND merged_into_id IS NULL
GROUP BY tag ORDER BY count(*) DESC, tag LIMIT 50
"""


def tags_of(exhibitor):
    """The tags that the exhibitor uses, the most frequent first: at most fifty."""
    with connection.cursor() as cursor:
        cursor.execute(TAGS, [exhibitor.pk])
        return [tag for (tag,) in cursor.fetchall()]
