"""The directory of exhibitors: those with a booth at the fair, by name."""

from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.db.models.functions import Left, Upper

from booths.floor import with_people, with_shelves
from booths.models import Booth
from fair.countries import country_name
from fair.realtime import presence

PAGE = 24


@dataclass(frozen=True)
class Directory:
    """A page of booths, and what the whole could be narrowed to."""

    page: Page
    letters: list
    countries: list


def read_directory(asked, number=1):
    """Page `number` of the booths that answer `asked`, the cleaned DirectoryFilter."""
    everyone = Booth.objects.published()
    offered = everyone.aggregate(
        letters=ArrayAgg(Upper(Left("exhibitor__name", 1)), distinct=True, default=[]),
        countries=ArrayAgg("exhibitor__country", distinct=True, default=[]),
    )
    booths = narrow(everyone, asked).for_cards().order_by("exhibitor__name", "pk")
    page = Paginator(booths, PAGE).get_page(number)
    page.object_list = with_shelves(with_people(list(page.object_list)))
    countries = [(code, country_name(code)) for code in offered["countries"] if code]
    return Directory(
        page=page,
        letters=sorted(letter for letter in offered["letters"] if letter.isalpha()),
        countries=sorted(countries, key=lambda country: country[1]),
    )


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
