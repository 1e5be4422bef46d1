"""What somebody wrote into a quote, read from a page or a program, on its way into the draft."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from booths.attachments import checked
from exhibitors.models import Product
from exhibitors.services.products import MOST_TIERS
from fair.errors import Refused
from matchmaking.models import QuoteFile
from matchmaking.quote_filling import write_tiers

MOST_FILES = 5


@dataclass
class LineContent:
    """A line as written; `fields` are those of QuoteLine, `tiers` pairs of quantity and price, or None where
    they stay as they are."""

    request_line: int
    fields: dict = field(default_factory=dict)
    tiers: list = field(default_factory=list)


@dataclass
class Content:
    """`terms` are fields of QuoteVersion. A line that is not named stays as it is."""

    terms: dict = field(default_factory=dict)
    lines: list = field(default_factory=list)
    uploads: list = field(default_factory=list)
    dropped: list = field(default_factory=list)  # ids of its files

    def write(self, draft, by):
        """Put it into the draft. Raises Refused for what cannot be kept."""
        for name, value in self.terms.items():
            setattr(draft, name, value)
        draft.by, draft.changed_at = by, timezone.now()
        draft.save()
        rows = {line.request_line_id: line for line in draft.lines.all()}
        products = self._own_products(draft.quote.invitation.exhibitor_id)
        for written in self.lines:
            if line := rows.get(written.request_line):
                _write_line(line, written, products)
        keep_files(draft, self.uploads, self.dropped)

    def _own_products(self, exhibitor_id):
        asked = {line.fields["product"] for line in self.lines if line.fields.get("product")}
        found = {product.pk for product in Product.objects.filter(pk__in=asked, exhibitor=exhibitor_id)}
        if asked - found:
            raise Refused(_("Offer products of your own."))
        return found


def _write_line(line, written, products):
    given = dict(written.fields)
    if "product" in given:
        line.product_id = given.pop("product")
    for name, value in given.items():
        setattr(line, name, value)
    line.name = line.name or line.request_line.name
    line.save()
    if written.tiers is not None:
        line.tiers.all().delete()
        write_tiers(line, checked_tiers(written.tiers))


def checked_tiers(tiers):
    """The tiers in order. Raises Refused for what cannot be."""
    tiers = sorted((quantity, Decimal(price)) for quantity, price in tiers)
    if len(tiers) > MOST_TIERS:
        raise Refused(_("A line has at most 20 prices."))
    if len({quantity for quantity, _price in tiers}) < len(tiers):
        raise Refused(_("Two prices begin at the same quantity."))
    if any(quantity < 1 or price <= 0 for quantity, price in tiers):
        raise Refused(_("Prices and quantities are greater than zero."))
    return tiers


def keep_files(draft, uploads, dropped):
    """Keep uploads with the draft, and let go of what is not wanted; a sent version's file stays stored."""
    draft.files.filter(pk__in=dropped).delete()
    if uploads and draft.files.count() + len(uploads) > MOST_FILES:
        raise Refused(_("A quote has at most 5 files."))
    for one in [checked(file) for file in uploads]:
        QuoteFile.objects.create(version=draft, name=one["name"], file=one["file"], size=one["size"])
