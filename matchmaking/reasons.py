"""Reasons and parts of a score in words, from the figures that are kept."""

from dataclasses import dataclass

from babel import Locale
from django.utils.translation import get_language, gettext_lazy, ngettext, to_locale
from django.utils.translation import gettext as _

from fair.countries import country_name
from matchmaking.matching.scoring import PARTS
from matchmaking.models.profile import Kind

LABELS = {
    "range": gettext_lazy("What is made"),
    "attributes": gettext_lazy("Attributes"),
    "words": gettext_lazy("Your words"),
    "certificates": gettext_lazy("Certificates"),
    "quantity": gettext_lazy("Quantity"),
    "price": gettext_lazy("Price"),
    "market": gettext_lazy("Market"),
    "origin": gettext_lazy("Origin"),
    "language": gettext_lazy("Language"),
    "reply": gettext_lazy("Answers"),
    "awake": gettext_lazy("Hours in common"),
    "verified": gettext_lazy("Checked by the fair"),
    "wanted": gettext_lazy("Buyers wanted"),
    "taste": gettext_lazy("What you said to others"),
}


@dataclass(frozen=True)
class Part:
    """A part of a score: `points` of `most`."""

    label: str
    points: int
    most: int


def parts_of(points, weights):
    """The parts that were asked, from the kept points of all PARTS in order."""
    told = [(part, point, weight) for part, point, weight in zip(PARTS, points, weights, strict=True)]
    whole = sum(weight for _part, point, weight in told if point is not None) or 1
    return [
        Part(str(LABELS[part]), point, round(100 * weight / whole))
        for part, point, weight in told
        if point is not None
    ]


def in_words(reasons, to_buyer=True):
    """The reasons as the reader's language has them; one that is no longer known is passed over."""
    words = OF_EXHIBITORS if to_buyer else OF_BUYERS
    return [words[reason](*figures) for reason, *figures in reasons if reason in words]


def _makes(have, of):
    if of == 1:
        return _("makes what you look for")
    return _("makes %(have)s of your %(of)s products") % {"have": have, "of": of}


def _looks_for(have, of):
    if of == 1:
        return _("looks for what you make")
    return _("looks for %(of)s products, of which you make %(have)s") % {"have": have, "of": of}


def _attributes(have, of):
    if have == of:
        return ngettext(
            "has the attribute that you named", "has all %(of)s attributes that you named", of
        ) % {"of": of}
    return _("has %(have)s of the %(of)s attributes that you named") % {"have": have, "of": of}


def _attributes_of_buyer(have, of):
    return _("%(have)s of %(of)s attributes asked for stand in your catalogue") % {"have": have, "of": of}


def _certificate(name, year):
    if year is None:
        return _("%(certificate)s valid") % {"certificate": name}
    return _("%(certificate)s valid to %(year)s") % {"certificate": name, "year": year}


def _reply(seconds):
    if seconds < 60:
        return _("answers within a minute")
    if seconds < 3600:
        return _("answers in %(minutes)s min") % {"minutes": round(seconds / 60)}
    return _("answers in %(hours)s h") % {"hours": round(seconds / 3600)}


def _awake(when):
    return {
        "morning": _("awake during your morning"),
        "afternoon": _("awake during your afternoon"),
        "day": _("awake during your working day"),
    }[when]


def _language(code):
    reader = Locale.parse(to_locale(get_language() or "en"))
    return _("speaks %(language)s") % {"language": Locale.parse(to_locale(code)).get_display_name(reader)}


def _quantity(moq, quantity):
    if moq is None:
        return _("takes orders of your size")
    return ngettext("takes orders from %(moq)s piece", "takes orders from %(moq)s pieces", moq) % {
        "moq": f"{moq:,}"
    }


def _orders(moq, quantity):
    return _("orders about %(quantity)s at a time") % {"quantity": f"{quantity:,}"}


def _wanted(kind):
    return _("looks for buyers like you")


def _is_wanted(kind):
    if kind in Kind.values:
        return _("%(kind)s, as you wish for") % {"kind": Kind(kind).label}
    return _("a buyer as you wish for")


OF_EXHIBITORS = {
    "makes": _makes,
    "certificate": _certificate,
    "attributes": _attributes,
    "reply": _reply,
    "awake": _awake,
    "language": _language,
    "quantity": _quantity,
    "price": lambda: _("offers at your price"),
    "market": lambda code: _("sells to %(country)s") % {"country": country_name(code)},
    "origin": lambda code: _("from %(country)s, as you like") % {"country": country_name(code)},
    "wanted": _wanted,
    "taste": lambda: _("like those you asked for more of"),
    "verified": lambda: _("checked by the fair"),
}
OF_BUYERS = {
    "makes": _looks_for,
    "certificate": lambda name, year: _("needs %(certificate)s, which you hold") % {"certificate": name},
    "attributes": _attributes_of_buyer,
    "awake": _awake,
    "language": _language,
    "quantity": _orders,
    "price": lambda: _("can pay your price"),
    "market": lambda code: _("buys for %(country)s, one of your markets") % {"country": country_name(code)},
    "wanted": _is_wanted,
    "taste": lambda: _("like those you asked for more of"),
}
