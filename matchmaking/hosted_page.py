"""A programme as one of its people sees it: whom they may wish for, their hours, and their timetable."""

from functools import cached_property
from itertools import groupby

from django.db.models import Q
from django.utils import timezone

from accounts.notices.times import zone_for
from fair.countries import country_name
from matchmaking.hosted_mail import timetable
from matchmaking.hosted_people import contact, known_contact
from matchmaking.hosted_problem import is_awake
from matchmaking.models import Side, Wish

MOST = 60  # of the other side on one page; the search finds the others


class Entry:
    """Somebody of the other side, with what one has said of them."""

    def __init__(self, person, kind):
        self.pk, self.kind = person.pk, kind
        if person.side == Side.EXHIBITOR:
            company = person.exhibitor
            self.title, self.country = company.name, country_name(company.country)
            self.line = company.tagline
        else:
            told = contact(person)
            self.title, self.country = told.title, told.country_name
            self.line = ", ".join(filter(None, [told.job_title, told.company]))

    @property
    def choices(self):
        """(kind, label, is chosen) of the three buttons."""
        return [(kind.value, kind.label, kind == self.kind) for kind in Wish.Kind]


class HostedPage:
    def __init__(self, person, asked):
        self.person, self.programme = person, person.programme
        self.query, self.only = asked.get("q", "").strip()[:80], asked.get("only", "")
        self.page = int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 5 else 1

    @property
    def is_buyer(self):
        return self.person.side == Side.BUYER

    @cached_property
    def kinds(self):
        return dict(self.person.wishes.values_list("about", "kind"))

    @property
    def counts(self):
        """[(label, how many)] of what was said so far."""
        said = list(self.kinds.values())
        return [(kind.label, said.count(kind.value)) for kind in Wish.Kind]

    @cached_property
    def _others(self):
        others = self.programme.people.exclude(side=self.person.side).select_related("user", "exhibitor")
        if self.only == "wished":
            others = others.filter(pk__in=self.kinds)
        elif self.only == "open":
            others = others.exclude(pk__in=self.kinds)
        if self.query:
            others = others.filter(self._named())
        return list(others.order_by("exhibitor__name", "pk")[(self.page - 1) * MOST : self.page * MOST + 1])

    def _named(self):
        if self.is_buyer:
            return Q(exhibitor__name__icontains=self.query)
        # What is not told of a buyer is not found either.
        words = Q(user__name__icontains=self.query) | Q(user__company__icontains=self.query)
        return words & Q(wished_at__isnull=False)

    @property
    def entries(self):
        return [self.entry(other) for other in self._others[:MOST]]

    @property
    def has_more(self):
        return len(self._others) > MOST

    def entry(self, other):
        return Entry(other, self.kinds.get(other.pk, ""))

    @cached_property
    def days(self):
        """[(day, [slot with `is_away` and `is_asleep`])] on the reader's calendar."""
        away = set(self.person.away.values_list("pk", flat=True))
        zone = zone_for(self.person.user)
        slots = list(self.programme.slots.all())
        for slot in slots:
            slot.is_away = slot.pk in away
            slot.is_asleep = not is_awake(slot, zone, *self.waking)
        return [(day, list(of_day)) for day, of_day in groupby(slots, key=local_day)]

    @cached_property
    def waking(self):
        diary = getattr(self.person.user, "diary", None)
        default = (7, 0), (22, 0)
        if diary:
            own = diary.wakes_at, diary.sleeps_at
            if tuple((one.hour, one.minute) for one in own) != default:
                return own
        return self.programme.wakes_at, self.programme.sleeps_at

    @cached_property
    def draft(self):
        return self.programme.standing_draft

    @cached_property
    def timetable(self):
        """[(day, [row with `other`, `line` and `zone`])] of what was published."""
        rows = timetable(self.draft, self.person) if self.draft else []
        for row in rows:
            theirs = row.exhibitor if self.is_buyer else row.buyer
            row.zone = str(zone_for(theirs.user))
            told = known_contact(row.buyer)
            row.other = row.exhibitor.exhibitor.name if self.is_buyer else told.title
            row.line = str(row.exhibitor.user) if self.is_buyer else told.company
        return [(day, list(of_day)) for day, of_day in groupby(rows, key=lambda row: local_day(row.slot))]


def local_day(slot):
    return timezone.localtime(slot.starts_at).date()
