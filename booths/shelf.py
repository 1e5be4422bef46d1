"""A booth's shelf: its listed products, featured first, by category and page."""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from exhibitors.models import Product
from fair.texts import in_language

PAGE = 10


@dataclass(frozen=True)
class Chip:
    """A category of the shelf with its number of products."""

    pk: int
    name: str
    count: int


@dataclass(frozen=True)
class Shelf:
    """A page of the shelf. `others` are products asked for by id, {id: product}, on this page or not."""

    count: int
    chips: list
    category: int | None
    page: Page
    products: list
    others: dict

    @property
    def more(self):
        """How many products the next page would add."""
        return min(PAGE, self.page.paginator.count - self.page.end_index())


def read_shelf(booth, featured, category=None, number=1, also=()):
    """Page `number` of the shelf, of one category or, where the shelf has none such, of all."""
    listed = Product.objects.listed().filter(exhibitor=booth.exhibitor_id)
    rows = list(listed.order_by("pk").values_list("pk", "category", "category__names"))
    names = {kind: names for _pk, kind, names in rows if kind}
    counts = Counter(kind for _pk, kind, _names in rows if kind)
    category = category if category in counts else None
    place = {pk: position for position, pk in enumerate(featured)}
    ids = [pk for pk, kind, _names in rows if category in (None, kind)]
    page = Paginator(sorted(ids, key=lambda pk: place.get(pk, len(place))), PAGE).get_page(number)
    found = listed.for_cards().in_bulk({*page.object_list, *also})
    for product in found.values():
        product.booth = booth
    return Shelf(
        count=len(rows),
        chips=[Chip(kind, in_language(names[kind]), count) for kind, count in counts.most_common()],
        category=category,
        page=page,
        products=[found[pk] for pk in page.object_list if pk in found],
        others={pk: found[pk] for pk in also if pk in found},
    )
