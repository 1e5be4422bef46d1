"""The lines of a request as rows of a form: read from lists of a POST, with what is wrong on each row."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from exhibitors.imports.cells import price
from exhibitors.imports.report import BadRow
from exhibitors.models import Product
from exhibitors.prices import MOST
from fair.addresses import whole_number
from fair.texts import one_line, visible
from matchmaking.services.request_parts import MOST_LINES

PARTS = ("id", "product", "name", "text", "quantity", "unit", "price", "attributes", "certificates")
LONGEST = {"name": 200, "text": 1000, "attributes": 1000, "certificates": 400}


@dataclass
class LineRow:
    """A line as it was typed. `card` is the Product that it names, once the sheet has looked it up."""

    id: str = ""
    product: str = ""
    name: str = ""
    text: str = ""
    quantity: str = ""
    unit: str = "piece"
    price: str = ""
    attributes: str = ""
    certificates: str = ""
    error: str = ""
    card: Product | None = None

    @property
    def is_empty(self):
        return not (self.name or self.product or self.quantity or self.text or self.price)

    @property
    def has_more(self):
        """Whether something is written in what the form shows on demand."""
        return bool(self.text or self.attributes or self.certificates)

    def read(self):
        """The line as `services.requests` takes it. Raises BadRow."""
        if not (self.name or self.card):
            raise BadRow(_("Say what you need."))
        if long := next((name for name, most in LONGEST.items() if len(getattr(self, name)) > most), None):
            raise BadRow(_("At most %(most)d characters fit here.") % {"most": LONGEST[long]})
        asked = whole_number(self.quantity.replace(",", "").replace(" ", "").replace("\u202f", ""))
        if not asked or asked > MOST:
            raise BadRow(_("Say how many: a whole number."))
        target = price(self.price).quantize(Decimal("0.0001")) if self.price else None
        return {
            "pk": whole_number(self.id),
            "product": self.card,
            "name": self.name,
            "text": self.text,
            "quantity": asked,
            "unit": self.unit or "piece",
            "target_price": target,
            "attributes": attributes_in(self.attributes),
            "certificates": words_in(self.certificates),
        }

    def written(self):
        """What was typed, by the names of its inputs."""
        told = asdict(self) if self.card is None else {name: getattr(self, name) for name in PARTS}
        return {f"line_{name}": told[name] for name in PARTS}


def words_in(text):
    """ "CE, LFGB" as a list."""
    return [
        word for part in text.replace("，", ",").replace("、", ",").split(",") if (word := one_line(part))
    ]


def attributes_in(text):
    """ "Material: steel; Volume: 1.7 L" as a product's attributes are kept."""
    rows = []
    for part in text.replace("；", ";").replace("\n", ";").split(";"):
        name, colon, value = part.replace("：", ":").partition(":")
        if one_line(part):
            told = (one_line(name), one_line(value)) if colon else ("", one_line(part))
            rows.append({"name": told[0], "value": told[1], "unit": ""})
    return rows


def attributes_as_text(attributes):
    told = (
        ": ".join(filter(None, [one["name"], f"{one['value']} {one.get('unit', '')}".strip()]))
        for one in attributes
    )
    return "; ".join(told)


def rows_of(lists):
    """The rows that a POST holds: `lists(name)` gives all values of an input."""
    columns = [lists(f"line_{name}") for name in PARTS]
    count = min(max((len(column) for column in columns), default=0), MOST_LINES + 1)
    rows = []
    for place in range(count):
        told = {
            name: column[place]
            for name, column in zip(PARTS, columns, strict=True)
            if place < len(column) and isinstance(column[place], str)
        }
        row = LineRow(**{name: _typed(name, value) for name, value in told.items()})
        if not row.is_empty:
            rows.append(row)
    return rows


def _typed(name, value):
    if name in ("text", "attributes"):
        return visible(value).replace("\r\n", "\n").strip()[:2000]
    return one_line(value)[:500]


def row_of_line(line):
    """A stored line as a row."""
    return LineRow(
        id=str(line.pk),
        product=str(line.product_id or ""),
        name=line.name,
        text=line.text,
        quantity=str(line.quantity),
        unit=line.unit,
        price=f"{line.target_price.normalize():f}" if line.target_price is not None else "",
        attributes=attributes_as_text(line.attributes),
        certificates=", ".join(line.certificates),
        card=line.product,
    )


def row_of_product(product, quantity=""):
    """A line that asks for a product of the fair."""
    return LineRow(
        product=str(product.pk),
        name=one_line(product.text("name"))[:200],
        quantity=str(quantity or product.moq or ""),
        unit=product.unit,
        card=product,
    )


def look_up(rows, user):
    """Give the rows their products; one that the person may not see is none."""
    wanted = {pk for row in rows if (pk := whole_number(row.product))}
    found = Product.objects.visible_to(user).for_cards().in_bulk(wanted) if wanted else {}
    for row in rows:
        row.card = found.get(whole_number(row.product) or 0)
        if row.card is None:
            row.product = ""
