"""All that a hall's page shows. However many stands the hall has, few are read but for their ids."""

from collections import namedtuple
from dataclasses import dataclass, field
from functools import cached_property

from django.core.paginator import Paginator

from booths.floor import read_plan, with_people, with_shelves
from booths.forms import HallFilter
from booths.models import Booth
from fair.models import Category, Hall
from fair.realtime import presence

PAGE = 12
MOST_ON_PLAN = 96

Stand = namedtuple("Stand", "pk section category")


@dataclass
class HallPage:
    """A hall as narrowed by the query of its address, `query`."""

    hall: Hall
    query: dict
    there: set = field(default_factory=presence.staffed)

    @cached_property
    def stands(self):
        """Every stand of the hall, as one walks."""
        booths = Booth.objects.published().filter(hall=self.hall)
        walk = booths.order_by("section", "aisle", "number")
        return [Stand(*row) for row in walk.values_list("pk", "section", "exhibitor__category")]

    @cached_property
    def trades(self):
        return Category.objects.in_bulk({stand.category for stand in self.stands} - {None})

    @cached_property
    def form(self):
        sections = {stand.section for stand in self.stands}
        return HallFilter(self.query, sections=sections, trades=self.trades.values())

    @cached_property
    def asked(self):
        return self.form.asked()

    @property
    def staffed(self):
        """How many stands have someone there now."""
        return sum(stand.pk in self.there for stand in self.stands)

    @cached_property
    def shown(self):
        """The ids of the stands that answer what was asked."""
        asked = self.asked
        trade = next((pk for pk, trade in self.trades.items() if trade.slug == asked["trade"]), None)
        return [
            stand.pk
            for stand in self.stands
            if asked["section"] in (None, stand.section)
            and (not asked["trade"] or stand.category == trade)
            and (stand.pk in self.there or not asked["present"])
        ]

    @cached_property
    def page(self):
        """The page of ids; `booths` are those of them."""
        return Paginator(self.shown, PAGE).get_page(self.query.get("page"))

    @cached_property
    def booths(self):
        found = Booth.objects.published().for_cards().in_bulk(list(self.page))
        return with_shelves(with_people([found[pk] for pk in self.page if pk in found]))

    @cached_property
    def on_plan(self):
        """The ids of the stands that the plan draws: all, or of a large hall the part around the page."""
        numbers = [stand.pk for stand in self.stands]
        if len(numbers) <= MOST_ON_PLAN:
            return numbers
        page = self.page.object_list
        first = self.stands[numbers.index(page[0])] if page else self.stands[0]
        section = [stand.pk for stand in self.stands if stand.section == first.section]
        if len(section) <= MOST_ON_PLAN:
            return section
        at = max(0, section.index(first.pk) - (MOST_ON_PLAN - PAGE) // 2)
        return section[at : at + MOST_ON_PLAN]

    @cached_property
    def plan(self):
        """The aisles by section; each stand with `people`, and `shown` where it answers what was asked."""
        stands = Booth.objects.published().for_plan().in_bulk(self.on_plan)
        answering = set(self.shown)
        for pk, stand in stands.items():
            stand.people, stand.shown, stand.hall = pk in self.there, pk in answering, self.hall
        return read_plan([stands[pk] for pk in self.on_plan if pk in stands])

    @property
    def is_partly_drawn(self):
        return len(self.on_plan) < len(self.stands)
