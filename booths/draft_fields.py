"""The fields of a booth's draft that are written one by one: how each is read, checked, written and merged.

A field is named as pages name it: "theme", or for a text with its language "story@en". Its values are plain
data, the same in the page and in the draft, so that they can be compared.
"""

import math
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from booths.merging import merge_lists
from booths.models import BoothVersion
from exhibitors.models import Product
from fair.errors import Refused
from fair.texts import visible

MOST_FEATURED = 12
MOST_HOTSPOTS = 30
LIMITS = {"headline": 160, "story": 6000, "hero_alt": 200}
LABELS = {
    "headline": gettext_lazy("Headline"),
    "story": gettext_lazy("Story"),
    "hero_alt": gettext_lazy("What the picture shows"),
}
Kind = BoothVersion.Section


def languages_of(version):
    """The languages that the booth is written in, its own first."""
    return list(dict.fromkeys([version.source_language, *(code for code, _name in settings.LANGUAGES)]))


class Field:
    """A field that holds one value: where two people changed it, they are asked."""

    def clean(self, value, booth):
        """The value as it is stored. Raises Refused."""
        raise NotImplementedError

    def merge(self, base, theirs, mine):
        """Both changes in one, or None where only a person can tell."""
        return None


@dataclass(frozen=True)
class Text(Field):
    name: str
    language: str

    @property
    def key(self):
        return f"{self.name}@{self.language}"

    @property
    def label(self):
        return LABELS[self.name]

    def read(self, version):
        if self.language == version.source_language:
            return getattr(version, self.name)
        return version.translations.get(self.language, {}).get(self.name, "")

    def write(self, version, value):
        if self.language == version.source_language:
            setattr(version, self.name, value)
        else:
            texts = {**version.translations.get(self.language, {}), self.name: value}
            version.translations = {**version.translations, self.language: texts}

    def clean(self, value, booth):
        text = visible(str(value)).replace("\r\n", "\n")
        if self.name != "story":
            text = text.replace("\n", " ")
        if len(text) > (limit := LIMITS[self.name]):
            over = len(text) - limit
            raise Refused(
                ngettext(
                    "This is %(count)s character too long: %(limit)s fit.",
                    "This is %(count)s characters too long: %(limit)s fit.",
                    over,
                )
                % {"count": over, "limit": limit}
            )
        return text


class Theme(Field):
    key = "theme"
    label = gettext_lazy("Look")

    def read(self, version):
        return version.theme

    def write(self, version, value):
        version.theme = value

    def clean(self, value, booth):
        if value not in BoothVersion.Theme.values:
            raise Refused(_("There is no such look."))
        return value


class HeroFocus(Field):
    """Where the picture may not be cut: [left, top] in steps of ten per cent."""

    key = "hero_focus"
    label = gettext_lazy("Centre of the picture")

    def read(self, version):
        return version.hero_focus

    def write(self, version, value):
        version.hero_x, version.hero_y = value

    def clean(self, value, booth):
        try:
            left, top = (round(int(part), -1) for part in value)
        except (TypeError, ValueError, OverflowError):
            left = top = -1
        if not (0 <= left <= 100 and 0 <= top <= 100):
            raise Refused(_("The centre of the picture lies outside of it."))
        return [left, top]


class Sections(Field):
    key = "sections"
    label = gettext_lazy("Sections")

    def read(self, version):
        """All kinds of sections in the booth's order; those it does not name are off, at the end."""
        told = [section for section in version.sections if section.get("kind") in Kind.values]
        on = {section["kind"]: bool(section.get("on")) for section in reversed(told)}
        order = dict.fromkeys([section["kind"] for section in told] + Kind.values)
        return [{"kind": kind, "on": on.get(kind, False)} for kind in order]

    def write(self, version, value):
        version.sections = value

    def clean(self, value, booth):
        try:
            sections = [{"kind": str(section["kind"]), "on": bool(section["on"])} for section in value]
        except (KeyError, TypeError):
            sections = []
        if sorted(section["kind"] for section in sections) != sorted(Kind.values):
            raise Refused(_("The sections did not come whole: please load the page again."))
        return sections

    def merge(self, base, theirs, mine):
        return merge_lists(base, theirs, mine, key=lambda section: section["kind"])


class Featured(Field):
    key = "featured"
    label = gettext_lazy("Products in front")

    def read(self, version):
        return list(version.featured)

    def write(self, version, value):
        version.featured = value

    def clean(self, value, booth):
        named = list(dict.fromkeys(_ids(value)))
        if len(named) > MOST_FEATURED:
            raise Refused(
                _("At most %(count)s products stand in front: take one out first.") % {"count": MOST_FEATURED}
            )
        return own_products(booth, named)

    def merge(self, base, theirs, mine):
        return merge_lists(base, theirs, mine)[:MOST_FEATURED]


class Hotspots(Field):
    """Places in the panorama, each for another product; angles in radians, to a ten-thousandth."""

    key = "hotspots"
    label = gettext_lazy("Places in the panorama")

    def read(self, version):
        return [dict(spot) for spot in version.hotspots]

    def write(self, version, value):
        version.hotspots = value

    def clean(self, value, booth):
        try:
            spots = {int(spot["product"]): (float(spot["yaw"]), float(spot["pitch"])) for spot in value}
        except (KeyError, TypeError, ValueError, OverflowError):
            raise Refused(_("A place needs a product and two numbers.")) from None
        if len(spots) > MOST_HOTSPOTS:
            raise Refused(_("At most %(count)s places fit in a panorama.") % {"count": MOST_HOTSPOTS})
        if not all(map(math.isfinite, (angle for place in spots.values() for angle in place))):
            raise Refused(_("A place needs a product and two numbers."))
        return [self._spot(pk, *spots[pk]) for pk in own_products(booth, list(spots))]

    def merge(self, base, theirs, mine):
        return merge_lists(base, theirs, mine, key=lambda spot: spot["product"])

    @staticmethod
    def _spot(product, yaw, pitch):
        """Yaw turns full circle, from -π to π; pitch ends at the floor and the ceiling."""
        yaw = math.remainder(yaw, 2 * math.pi)
        pitch = max(-math.pi / 2, min(pitch, math.pi / 2))
        return {"product": product, "yaw": round(yaw, 4), "pitch": round(pitch, 4)}


PLAIN = [Theme(), HeroFocus(), Sections(), Featured(), Hotspots()]


def fields_of(version):
    """All fields of a version: {key: field}."""
    texts = [Text(name, language) for name in LIMITS for language in languages_of(version)]
    return {field.key: field for field in [*texts, *PLAIN]}


def values_of(version):
    """What the version holds, as pages keep it: {key: value}."""
    return {key: field.read(version) for key, field in fields_of(version).items()}


def label_of(field):
    """ "Story (Chinese)": the name of a field, with the language of a text."""
    if not isinstance(field, Text):
        return str(field.label)
    try:
        language = get_language_info(field.language)["name_translated"]
    except KeyError:
        language = field.language
    return _("%(field)s (%(language)s)") % {"field": field.label, "language": language}


def own_products(booth, ids):
    """Those of the ids that are in the exhibitor's catalogue, in their order. Raises Refused for others'."""
    found = dict(Product.objects.filter(pk__in=ids).values_list("pk", "exhibitor"))
    if set(found.values()) - {booth.exhibitor_id}:
        raise Refused(_("The booth shows products that are not in the exhibitor's catalogue."))
    return [pk for pk in ids if pk in found]


def _ids(value):
    if not isinstance(value, list) or not all(isinstance(pk, int) and 0 < pk < 2**63 for pk in value):
        raise Refused(_("The products did not come whole: please load the page again."))
    return value
