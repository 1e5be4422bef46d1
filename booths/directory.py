"""The directory of exhibitors: those with a booth at the fair, by name."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.db.models.functions import Left, Upper

from booths.floor import with_people, with_shelves
from booths.models import Booth
from fair.countries import country_name
from fair.kept import kept
from fair.realtime import presence

PAGE = 24
FRESH_SECONDS = 60


@dataclass(frozen=True)
class Directory:
    """A page of booths, and what the whole could be narrowed to."""

    page: Page
    letters: list
    countries: list


def read_directory(asked, number=1):
    """Page `number` of the booths that answer `asked`, the cleaned DirectoryFilter."""
    offered = kept("directory", _read_offered, FRESH_SECONDS)
    booths = narrow(Booth.objects.published(), asked)
    page = Pages(booths.order_by("exhibitor__name", "pk"), asked).get_page(number)
    found = Booth.objects.for_cards().in_bulk(list(page.object_list.values_list("pk", flat=True)))
    page.object_list = with_shelves(with_people(list(found.values())))
    countries = [(code, country_name(code)) for code in offered["countries"] if code]
    return Directory(
        page=page,
        letters=sorted(letter for letter in offered["letters"] if letter.isalpha()),
        countries=sorted(countries, key=lambda country: country[1]),
    )


def _read_offered():
    return Booth.objects.published().aggregate(
        letters=ArrayAgg(Upper(Left("exhibitor__name", 1)), distinct=True, default=[]),
        countries=ArrayAgg("exhibitor__country", distinct=True, default=[]),
    )


class Pages(Paginator):
    """Pages of booths, whose number is counted at most once a minute for what is asked for."""

    def __init__(self, booths, asked):
        super().__init__(booths, PAGE)
        self.asked = asked

    @cached_property
    def count(self):
        asked = {name: str(value) for name, value in self.asked.items() if value}
        if {"q", "present"} & asked.keys():
            return self.object_list.count()
        return kept(f"directory:{urlencode(asked)}", self.object_list.count, FRESH_SECONDS)


def narrow(booths, asked):
    words, letter, trade = asked["q"], asked["letter"], asked["trade"]
    if words:
        booths = booths.filter(
            Q(exhibitor__name__icontains=words)
            | Q(exhibitor__legal_name__icontains=words)
            | Q(exhibitor__tagline__icontains=words)
            | Q(exhibitor__city__icontains=words)
        )
    if letter:
        booths = booths.filter(exhibitor__name__istartswith=letter)
    if asked["country"]:
        booths = booths.filter(exhibitor__country=asked["country"].upper())
    if trade:
        booths = booths.filter(exhibitor__category__path__contains=[trade.pk])
    if asked["verified"]:
        booths = booths.filter(exhibitor__verified_on__isnull=False)
    if asked["present"]:
        booths = booths.filter(pk__in=presence.staffed())
    return booths
