"""What the search page shows: results, ways to narrow them, and ways on when there are none."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booths.floor import with_people, with_shelves
from booths.models import Booth
from booths.queries import booths_of, products_in_order, with_booths
from fair.countries import country_name
from fair.models import Category
from fair.realtime import presence
from fair.search import bands
from fair.search.query import search
from fair.templatetags.look import figure

PER_PAGE = 24
EXHIBITORS_BESIDE = 3


@dataclass(frozen=True)
class Choice:
    """An option of a facet as the page offers it; `depth` indents the category tree."""

    value: str
    label: str
    count: int
    selected: bool
    depth: int = 0


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the address without it."""

    label: str
    url: str


class SearchPage:
    """One request's search. Reads only when a template looks."""

    def __init__(self, request, form):
        self.request = request
        self.form = form
        self.asked = form.asked()
        self.text = self.asked["q"] or ""
        self.kind = "exhibitor" if self.asked["kind"] == "exhibitor" else "product"
        self.sort = self.asked["sort"] or "best"
        self.view = self.asked["view"] or "list"

    @cached_property
    def filters(self):
        return self.form.filters(self._present_exhibitors)

    def _present_exhibitors(self):
        there = Booth.objects.published().filter(pk__in=presence.staffed())
        return there.values_list("exhibitor", flat=True)

    @cached_property
    def results(self):
        page = self.asked["page"] or 1
        return search(self.text, self.kind, self.filters, self.sort, page, PER_PAGE)

    @cached_property
    def products(self):
        """The found products, each with its booth."""
        if self.kind != "product":
            return []
        return with_booths(products_in_order(self._ids(self.results), self.request.user), self._booths_of_all)

    @cached_property
    def booths(self):
        """The booths of the found exhibitors; one without a booth is left out."""
        exhibitors = self._ids(self.results)
        booths = Booth.objects.published().for_cards().filter(exhibitor__in=exhibitors)
        booths = sorted(booths, key=lambda booth: exhibitors.index(booth.exhibitor_id))
        return with_shelves(with_people(booths))

    @cached_property
    def booths_beside(self):
        """On the first page of products, the booths of the few exhibitors whom the words name best."""
        return [self._booths_of_all[pk] for pk in self._exhibitors_beside if pk in self._booths_of_all]

    @cached_property
    def _exhibitors_beside(self):
        if self.asked["kind"] or not self.text or self.results.page > 1:
            return []
        return self._ids(
            search(self.text, "exhibitor", self.filters, per_page=EXHIBITORS_BESIDE, strict=True)
        )

    @cached_property
    def _booths_of_all(self):
        return booths_of({hit.exhibitor_id for hit in self.results.hits}.union(self._exhibitors_beside))

    @staticmethod
    def _ids(results):
        return [hit.object_id for hit in results.hits]

    @cached_property
    def facets(self):
        """The choices of every facet by name, in words."""
        return {facet.name: self._choices(facet) for facet in self.results.facets}

    def _choices(self, facet):
        if facet.name == "category":
            return self._categories(facet.options)
        label = {
            "country": country_name,
            "moq": lambda step: _("Up to %(quantity)s") % {"quantity": figure(int(step))},
            "lead_time": lambda days: (
                ngettext("Up to %(days)s day", "Up to %(days)s days", int(days)) % {"days": days}
            ),
        }.get(facet.name, str)
        choices = [Choice(o.value, label(o.value), o.count, o.selected) for o in facet.options]
        if facet.name in ("moq", "lead_time"):
            choices.sort(key=lambda choice: int(choice.value))
        return choices

    def _categories(self, options):
        """The way down to the chosen category, and what lies below it: sections where none is chosen."""
        chosen = self.asked["category"]
        above = set(chosen.path) if chosen else set()
        counts = {int(option.value): option.count for option in options}
        found = Category.objects.filter(pk__in=counts).in_bulk()
        shown = [
            category
            for category in found.values()
            if category.pk in above or category.parent_id == (chosen.pk if chosen else None)
        ]
        shown.sort(key=lambda c: (c.level, -counts[c.pk], c.position))
        return [Choice(c.slug, c.name, counts[c.pk], c == chosen, c.level - 1) for c in shown]

    @cached_property
    def chips(self):
        """Every filter in use, as something to take away."""
        asked = self.asked
        chips = []
        if asked["category"]:
            chips.append(self._chip(asked["category"].name, "category"))
        chips += [self._chip(country_name(code), "country", code) for code in self.filters.countries]
        chips += [self._chip(name, "certificate", name) for name in self.filters.certificates]
        if asked["price_from"] is not None or asked["price_to"] is not None:
            chips.append(self._chip(self._price_range(), "price_from", also="price_to"))
        if asked["moq"]:
            chips.append(
                self._chip(_("Minimum order up to %(quantity)s") % {"quantity": figure(asked["moq"])}, "moq")
            )
        if days := asked["lead_time"]:
            label = ngettext("Ready in %(days)s day", "Ready in %(days)s days", days) % {"days": days}
            chips.append(self._chip(label, "lead_time"))
        if asked["verified"]:
            chips.append(self._chip(_("Verified"), "verified"))
        if asked["present"]:
            chips.append(self._chip(_("At the booth now"), "present"))
        return chips

    def _price_range(self):
        low, high = self.asked["price_from"], self.asked["price_to"]
        if high is None:
            return _("From %(low)s USD") % {"low": low}
        if low is None:
            return _("Up to %(high)s USD") % {"high": high}
        return _("%(low)s to %(high)s USD") % {"low": low, "high": high}

    def _chip(self, label, name, value=None, also=None):
        query = self.request.GET.copy()
        left = [kept for kept in query.getlist(name) if value is not None and kept != value]
        query.setlist(name, left)
        for gone in ("page", also):
            query.pop(gone, None)
        return Chip(label, f"?{query.urlencode()}")

    @cached_property
    def without_filters(self):
        """How many there would be with the same words and no filters, for the page that found nothing."""
        return search(self.text, self.kind, per_page=1).total if self.chips and self.text else 0

    @cached_property
    def closest(self):
        """Products to look at where nothing was found: the best at booths with someone there."""
        found = search("", "product", per_page=6)
        return with_booths(products_in_order(self._ids(found), self.request.user))

    @property
    def price_bands(self):
        return bands.price_bands()
