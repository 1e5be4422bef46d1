"""How two versions of a booth differ, field by field, for people to read."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from booths.draft_fields import Hotspots, Text, fields_of, label_of
from booths.models import BoothVersion
from booths.services.drafts import file_in
from exhibitors.models import Product

# Words, white space, and single signs of scripts that put no space between words.
TOKENS = re.compile(r"[^\W\u2e80-\u9fff\uac00-\ud7af]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A stretch of text: `kind` is "same", "ins" for what came, "del" for what went."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """A field that differs: a text in `pieces`, a list or a word as `before` and `after`, or two pictures."""

    key: str
    label: str
    language: str = ""
    pieces: list[Piece] = field(default_factory=list)
    before: list = field(default_factory=list)
    after: list = field(default_factory=list)
    pictures: list = field(default_factory=list)


def changed_labels(old, new):
    """The names of what differs: ["Headline (English)", "Picture"]."""
    fields = {**fields_of(old), **fields_of(new)}
    labels = [label_of(one) for one in fields.values() if one.read(old) != one.read(new)]
    return labels + [
        label for slot, label in file_labels().items() if file_in(old, slot) != file_in(new, slot)
    ]


def differences(old, new):
    """All that differs between two versions of one booth. At most one query, for the products' names."""
    names = _product_names(old, new)
    fields = {**fields_of(old), **fields_of(new)}
    told = [
        _difference(one, one.read(old), one.read(new), names)
        for one in fields.values()
        if one.read(old) != one.read(new)
    ]
    for slot, label in file_labels().items():
        if file_in(old, slot) != file_in(new, slot):
            pictures = [] if slot == "intro_video" else [getattr(old, slot), getattr(new, slot)]
            sides = [[_("A film")] if version.intro_video else [] for version in (old, new)]
            before, after = ([], []) if pictures else sides
            told.append(Difference(slot, label, pictures=pictures, before=before, after=after))
    return told


def word_pieces(old, new):
    """What went and what came, word by word."""
    before, after = TOKENS.findall(old), TOKENS.findall(new)
    pieces = []
    for how, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
            continue
        pieces += [Piece("del", "".join(before[a:b]))] if b > a else []
        pieces += [Piece("ins", "".join(after[c:d]))] if d > c else []
    return pieces


def file_labels():
    return {"hero": _("Picture"), "panorama": _("Panorama"), "intro_video": _("Film")}


def _difference(one, old, new, names):
    if isinstance(one, Text):
        return Difference(one.key, label_of(one), one.language, pieces=word_pieces(old, new))
    return Difference(
        one.key, label_of(one), before=_words(one.key, old, names), after=_words(one.key, new, names)
    )


def _words(key, value, names):
    """A value as a list of short lines."""
    if key == "theme":
        return [str(dict(BoothVersion.Theme.choices).get(value, value))]
    if key == "hero_focus":
        left, top = value
        return [_("%(left)s from the left, %(top)s from the top") % {"left": f"{left}%", "top": f"{top}%"}]
    if key == "sections":
        kinds = dict(BoothVersion.Section.choices)
        return [str(kinds[section["kind"]]) for section in value if section["on"]]
    gone = _("A product that is gone")
    if key == Hotspots.key:
        return [names.get(spot["product"], gone) for spot in value]
    return [names.get(pk, gone) for pk in value]


def _product_names(*versions):
    named = {pk for version in versions for pk in version.featured}
    named |= {spot.get("product") for version in versions for spot in version.hotspots}
    return {product.pk: product.text("name") for product in Product.objects.filter(pk__in=named)}
