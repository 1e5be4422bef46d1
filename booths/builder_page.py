"""All that the booth builder shows of a draft."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language_info

from booths.completeness import completeness_of
from booths.differences import changed_labels
from booths.draft_fields import LIMITS, MOST_FEATURED, Text, fields_of, languages_of, values_of
from booths.editors import editors_of
from booths.models import Booth, BoothVersion
from booths.services.drafts import FILES, file_in
from booths.versions import working_version
from exhibitors.models import Product


@dataclass(frozen=True)
class Written:
    """A text of the booth in one language."""

    field: Text
    value: str

    @property
    def language_name(self):
        try:
            return get_language_info(self.field.language)["name_local"].capitalize()
        except KeyError:
            return self.field.language

    @property
    def place(self):
        """The id of its control: "headline-en"."""
        return f"{self.field.name}-{self.field.language}"

    @property
    def limit(self):
        return LIMITS[self.field.name]


@dataclass(frozen=True)
class Spot:
    """A place in the panorama: radians as plain digits for the script, degrees for people."""

    product: Product
    yaw: str
    pitch: str

    @property
    def degrees_right(self):
        return round(math.degrees(float(self.yaw)))

    @property
    def degrees_up(self):
        return round(math.degrees(float(self.pitch)))


@dataclass
class BuilderPage:
    """A booth's draft, or what it will begin with, as `reader` finds it."""

    booth: Booth
    reader: Any

    themes = BoothVersion.Theme.choices
    steps = range(0, 101, 10)
    most_featured = MOST_FEATURED

    @cached_property
    def version(self):
        return working_version(self.booth)

    @cached_property
    def fields(self):
        return fields_of(self.version)

    @property
    def headlines(self):
        return self._written("headline")

    @property
    def stories(self):
        return self._written("story")

    @property
    def alts(self):
        return self._written("hero_alt")

    @property
    def sections(self):
        """[(kind, label, is it on)] in the draft's order."""
        labels = dict(BoothVersion.Section.choices)
        told = self.fields["sections"].read(self.version)
        return [(section["kind"], labels[section["kind"]], section["on"]) for section in told]

    @cached_property
    def products(self):
        """The products that the draft names: {id: product}."""
        named = {*self.version.featured, *(spot.get("product") for spot in self.version.hotspots)}
        own = Product.objects.filter(exhibitor=self.booth.exhibitor_id)
        return own.for_cards().in_bulk(named)

    @property
    def featured(self):
        return [self.products[pk] for pk in self.version.featured if pk in self.products]

    @property
    def spots(self):
        return [
            Spot(self.products[spot["product"]], repr(spot["yaw"]), repr(spot["pitch"]))
            for spot in self.version.hotspots
            if spot["product"] in self.products
        ]

    @cached_property
    def completeness(self):
        return completeness_of(self.booth, self.version)

    @property
    def changes(self):
        """The names of what the draft would change for visitors; none before the first publishing."""
        shown = self.booth.published
        return changed_labels(shown, self.version) if shown and self.version.is_draft else []

    @property
    def can_publish(self):
        return not self.booth.published_id or bool(self.changes)

    @cached_property
    def others(self):
        """Who else has the draft open."""
        return editors_of(self.booth, self.reader)

    @property
    def state(self):
        """What the page's script keeps to tell changes by."""
        return state_of(self.booth, self.version)

    def _written(self, name):
        texts = [Text(name, code) for code in languages_of(self.version)]
        return [Written(text, text.read(self.version)) for text in texts]


def state_of(booth, version):
    """The values of all fields, and what tells each upload from another."""
    return {
        "values": values_of(version),
        "files": {slot: file_in(version, slot) for slot in FILES},
        "draft": version.pk if version.is_draft else None,
        "published": booth.published_id,
    }
