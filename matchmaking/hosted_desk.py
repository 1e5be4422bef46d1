"""What organisers read of a programme and its drafts: the same queries for three people as for many."""

from collections import defaultdict
from functools import cached_property
from itertools import groupby

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matchmaking.hosted_words import words_for_left_out, words_for_met
from matchmaking.models import Side, Wish

PAGE = 50


def counts_of(programme):
    """How far a programme is: people, who has said wishes, days, tables."""
    people = programme.people.aggregate(
        buyers=Count("pk", filter=Q(side=Side.BUYER)),
        exhibitors=Count("pk", filter=Q(side=Side.EXHIBITOR)),
        spoken=Count("pk", filter=Q(wished_at__isnull=False)),
    )
    wishes = (
        Wish.objects.filter(person__programme=programme).values_list("kind").annotate(Count("pk")).order_by()
    )
    return people | {
        "wishes": sum(many for _kind, many in wishes),
        "days": programme.days.count(),
        "slots": programme.slots.count(),
        "places": programme.places.count(),
        "drafts": programme.drafts.count(),
    }


def people_of(programme, side, query="", page=1):
    """(people of a side with how many wishes they have said and got, whether there are more)"""
    people = programme.people.filter(side=side).select_related("user", "exhibitor")
    if query:
        named = Q(user__name__icontains=query) | Q(user__email__istartswith=query)
        people = people.filter(
            named | Q(user__company__icontains=query) | Q(exhibitor__name__icontains=query)
        )
    musts = Count("wishes", filter=Q(wishes__kind=Wish.Kind.MUST), distinct=True)
    said, got = (
        Count("wishes", distinct=True),
        Count("wished_by", filter=~Q(wished_by__kind="no"), distinct=True),
    )
    people = people.annotate(said=said, musts=musts, got=got).order_by("exhibitor__name", "user__name", "pk")
    found = list(people[(page - 1) * PAGE : page * PAGE + 1])
    for person in found:
        person.programme = programme
    return found[:PAGE], len(found) > PAGE


class DraftDesk:
    """A draft as organisers see it."""

    RELATED = ("buyer__user", "exhibitor__exhibitor", "exhibitor__user", "slot", "place", "was_at", "meeting")

    def __init__(self, draft):
        self.draft, self.programme = draft, draft.programme

    @cached_property
    def rows(self):
        return list(self.draft.meetings.select_related(*self.RELATED))

    @cached_property
    def people(self):
        people = list(self.programme.people.select_related("user", "exhibitor"))
        for person in people:
            person.programme = self.programme
        return {person.pk: person for person in people}

    @cached_property
    def by_slot(self):
        """[(day, [(slot, its rows)])] with the empty hours, too."""
        rows = defaultdict(list)
        for row in self.rows:
            rows[row.slot_id].append(row)
        slots = [(slot, rows[slot.pk]) for slot in self.programme.slots.all()]
        days = groupby(slots, key=lambda one: timezone.localtime(one[0].starts_at).date())
        return [(day, list(of_day)) for day, of_day in days]

    @cached_property
    def by_person(self):
        """{side: [(person, meetings, own wishes met, own wishes)]}, who has the fewest first."""
        met, wished, many = defaultdict(int), defaultdict(int), defaultdict(int)
        for row in self.rows:
            for side, person in ((Side.BUYER, row.buyer_id), (Side.EXHIBITOR, row.exhibitor_id)):
                many[person] += 1
                if row.why.get(side) in ("must", "want"):
                    met[person] += 1
                    wished[person] += 1
        for buyer, exhibitor, why in self.draft.left_out:
            for side, person in ((Side.BUYER, buyer), (Side.EXHIBITOR, exhibitor)):
                wished[person] += why.get("wishes", {}).get(side) in ("must", "want")
        found = {Side.BUYER: [], Side.EXHIBITOR: []}
        for pk, person in self.people.items():
            found[person.side].append((person, many[pk], met[pk], wished[pk]))
        return {side: sorted(rows, key=lambda row: (row[1], str(row[0]))) for side, rows in found.items()}

    def timetable_of(self, person):
        """[(row, the other, why in words)] of one person, in the order of the hours."""
        own = [row for row in self.rows if person.pk in (row.buyer_id, row.exhibitor_id)]
        return [
            (
                row,
                row.exhibitor if row.buyer_id == person.pk else row.buyer,
                words_for_met({**row.why, "fixed": row.is_fixed}, row.buyer, row.exhibitor),
            )
            for row in own
        ]

    def left_out_of(self, person):
        """[(the other, what each wishes, why not in words)] of the wishes of a person, and for them."""
        found = []
        for buyer, exhibitor, why in self.draft.left_out:
            if person.pk in (buyer, exhibitor) and buyer in self.people and exhibitor in self.people:
                pair = self.people[buyer], self.people[exhibitor]
                other = pair[1] if person.pk == buyer else pair[0]
                found.append((other, wishes_in_words(why, person), words_for_left_out(why, *pair)))
        return sorted(found, key=lambda one: str(one[0]))


def wishes_in_words(why, person):
    """What the person wishes, and the other: "Must / –"."""
    wishes = why.get("wishes", {})
    other = Side.EXHIBITOR if person.side == Side.BUYER else Side.BUYER
    labels = dict(Wish.Kind.choices)
    return [labels.get(wishes.get(side), "–") for side in (person.side, other)]


FIGURES = [
    (_("Meetings"), lambda draft, figures: figures.get("meetings")),
    (_("What the wishes count"), lambda draft, figures: draft.value),
    (_("No schedule can exceed"), lambda draft, figures: draft.bound),
    (_("Gap to that, in percent"), lambda draft, figures: f"{draft.gap:.2f}"),
    (_("The plain way comes to"), lambda draft, figures: draft.greedy),
    (_("Musts met"), lambda draft, figures: share(figures, "musts_met", "musts")),
    (_("Buyers with all their musts"), lambda draft, figures: share(figures.get("buyers"), *ALL)),
    (_("Exhibitors with all their musts"), lambda draft, figures: share(figures.get("exhibitors"), *ALL)),
    (_("Meetings of a buyer: fewest, median, most"), lambda draft, figures: spread(figures.get("buyers"))),
    (
        _("Meetings of an exhibitor: fewest, median, most"),
        lambda draft, figures: spread(figures.get("exhibitors")),
    ),
    (_("Own wishes met, buyers: least, median"), lambda draft, figures: wished(figures.get("buyers"))),
    (
        _("Own wishes met, exhibitors: least, median"),
        lambda draft, figures: wished(figures.get("exhibitors")),
    ),
    (_("Inequality among buyers (Gini)"), lambda draft, figures: (figures.get("buyers") or {}).get("gini")),
    (
        _("Inequality among exhibitors (Gini)"),
        lambda draft, figures: (figures.get("exhibitors") or {}).get("gini"),
    ),
    (_("Seconds of search"), lambda draft, figures: draft.solved_seconds),
]
ALL = ("all_musts", "with_musts")


def share(figures, part, whole):
    return f"{figures[part]} / {figures[whole]}" if figures else "–"


def spread(side):
    return f"{side['least']} · {side['median']:g} · {side['most']}" if side else "–"


def wished(side):
    return f"{side['wish_least']} % · {side['wish_median']} %" if side else "–"


def figures_in_words(*drafts):
    """[(label, [value for each draft])]"""
    return [(label, [read(draft, draft.figures) for draft in drafts]) for label, read in FIGURES]


def differences(drafts):
    """Meetings in which two or three drafts differ: [(buyer, exhibitor, [slot or None for each draft])]."""
    people, plans = {}, []
    for draft in drafts:
        rows = draft.meetings.select_related("buyer__user", "exhibitor__exhibitor", "slot")
        plans.append({(row.buyer_id, row.exhibitor_id): row.slot for row in rows})
        for row in rows:
            people[row.buyer_id], people[row.exhibitor_id] = row.buyer, row.exhibitor
    pairs = sorted({pair for plan in plans for pair in plan}, key=lambda pair: str(people[pair[0]]))
    found = []
    for buyer, exhibitor in pairs:
        slots = [plan.get((buyer, exhibitor)) for plan in plans]
        if len({slot and slot.pk for slot in slots}) > 1:
            found.append((people[buyer], people[exhibitor], slots))
    return found
