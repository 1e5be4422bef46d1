"""What a product has several of, as rows of a form: prices, attributes, pictures.

Each kind reads its rows from lists of a POST ("tier_quantity", "tier_price"), tells its errors row by row
and writes itself back into such lists, so that a form that is shown again holds all that was typed.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from exhibitors.imports.cells import price
from exhibitors.imports.report import BadRow
from exhibitors.services.products import MOST_PICTURES, MOST_TIERS, Tier
from fair.addresses import whole_number
from fair.models import Picture
from fair.texts import one_line

MOST_ATTRIBUTES = 300


@dataclass
class TierRow:
    quantity: str = ""
    price: str = ""
    error: str = ""

    def tier(self, currency, incoterm):
        """Raises BadRow."""
        quantity = whole_number(self.quantity.replace(",", "").replace(" ", ""))
        if not quantity or quantity > 2_000_000_000:
            raise BadRow(_("Say from which quantity the price holds: a whole number from 1."))
        if not self.price:
            raise BadRow(_("Say the price of one unit."))
        amount = price(self.price).quantize(Decimal("0.0001"))
        return Tier(quantity, amount, currency, incoterm)


def tier_rows(data):
    pairs = zip(data.getlist("tier_quantity"), data.getlist("tier_price"), strict=False)
    rows = [TierRow(one_line(quantity), one_line(price)) for quantity, price in pairs]
    return [row for row in rows if row.quantity or row.price][: MOST_TIERS + 1]


def read_tiers(rows, currency, incoterm):
    """The tiers of the rows; what is wrong stands on its row, and then there are none."""
    tiers, seen = [], set()
    for row in rows:
        try:
            tier = row.tier(currency, incoterm)
        except BadRow as wrong:
            row.error = str(wrong)
            continue
        if tier.quantity_from in seen:
            row.error = _("Two prices begin at the same quantity.")
        seen.add(tier.quantity_from)
        tiers.append(tier)
    if len(rows) > MOST_TIERS:
        rows[-1].error = _("A product has at most 20 prices.")
    return [] if any(row.error for row in rows) else sorted(tiers, key=lambda tier: tier.quantity_from)


@dataclass
class AttributeRow:
    name: str = ""
    value: str = ""
    unit: str = ""
    error: str = ""


def attribute_rows(data):
    lists = (data.getlist(f"attribute_{part}") for part in ("name", "value", "unit"))
    rows = [AttributeRow(*map(one_line, parts)) for parts in zip(*lists, strict=False)]
    # A name without a value is one that was suggested and not filled in.
    return [row for row in rows if row.value or row.unit]


def read_attributes(rows):
    for row in rows:
        if not row.name:
            row.error = _("Say what this is: Material, Volume, Colour…")
        elif not row.value:
            row.error = _("Say the value.")
        elif len(row.name) > 80 or len(row.value) > 300 or len(row.unit) > 20:
            row.error = _("This is too long: 80 characters for the name, 300 for the value, 20 for the unit.")
    if len(rows) > MOST_ATTRIBUTES:
        rows[-1].error = _("A product has at most 300 attributes.")
    return [{"name": row.name, "value": row.value, "unit": row.unit} for row in rows]


@dataclass
class PictureRow:
    """A picture in a form; `token` proves that the exhibitor may show it."""

    picture: Picture
    token: str
    alt: str


def _signer():
    return Signer(salt="catalogue-picture")


def picture_row(exhibitor, picture, alt=None):
    token = _signer().sign(f"{exhibitor.pk}-{picture.pk}")
    return PictureRow(picture, token, picture.alt if alt is None else alt)


def token_picture(exhibitor, token):
    """The id of the picture that a token names, None where it is no token of this exhibitor."""
    try:
        owner, _dash, picture = _signer().unsign(token).partition("-")
    except BadSignature:
        return None
    return int(picture) if owner == str(exhibitor.pk) else None


def picture_rows(exhibitor, data):
    """The pictures of the form in its order; tokens that are not the exhibitor's are left out."""
    pairs = list(zip(data.getlist("picture"), data.getlist("alt"), strict=False))[: MOST_PICTURES * 2]
    alts = {token_picture(exhibitor, token): (token, one_line(alt)[:200]) for token, alt in pairs}
    alts.pop(None, None)
    found = Picture.objects.in_bulk(alts)
    return [PictureRow(found[pk], *told) for pk, told in alts.items() if pk in found]
