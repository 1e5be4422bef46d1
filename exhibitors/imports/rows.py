"""One row of a file as the values of a product."""

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from exhibitors.imports.report import BadRow
from exhibitors.models import PriceTier, Product
from fair.countries import country_code
from fair.texts import one_line, visible

MOST_ATTRIBUTES = 300
MOST_TIERS = 20
FORMULA = re.compile(r"[=@][A-Za-z_]|[+-][A-Za-z_]+\(")
NUMBER = re.compile(r"\d[\d\s.,']*")
SAMPLES = {"": Product.Sample.NONE, "no": Product.Sample.NONE, "yes": Product.Sample.PAID}


@dataclass
class Line:
    """A product as a row of a file tells it."""

    number: int
    supplier: str
    values: dict
    tiers: dict = field(default_factory=dict)  # quantity: (price, currency, incoterm)

    @property
    def key(self):
        """What the same product has each time: its number, else its model."""
        return ("id", self.values["external_id"]) if self.values["external_id"] else self._model

    @property
    def _model(self):
        return "model", self.values["model_code"].casefold()


def parse(number, cells, attributes, categories, in_cents=False):
    """The row as a Line. Raises BadRow."""
    _designate(cells)
    values = {
        "name": _text(cells, "name", 300, _("name")),
        "model_code": _text(cells, "model_code", 120, _("model code")),
        "external_id": _text(cells, "external_id", 80, _("number")),
        "summary": _text(cells, "summary", 100_000, _("summary"))[:500],
        "description": visible(str(cells.get("description", "")))[:20_000].strip(),
        "brand": _text(cells, "brand", 80, _("brand")),
        "hs_code": _hs_code(cells),
        "origin": _origin(cells),
        "keywords": _keywords(cells),
        "moq": _whole(cells, "moq", 2_000_000_000, _("The minimum order is not a number: %(cell)s")),
        "unit": _text(cells, "unit", 20, _("unit")).casefold() or "piece",
        "lead_time_days": _whole(
            cells, "lead_time_days", 3_000, _("The lead time is not a number of days: %(cell)s")
        ),
        "sample": _sample(cells),
        "category_id": _category(cells, categories),
        "attributes": [*_ean(cells), *_attributes(cells.get("attributes")), *attributes][:MOST_ATTRIBUTES],
        "translations": _translations(cells),
    }
    values["attributes"] = [clean for a in values["attributes"] if (clean := _attribute(**a))]
    if not values["name"]:
        raise BadRow(_("The product has no name."))
    if not values["external_id"] and not values["model_code"]:
        raise BadRow(_("The product has neither a number nor a model code, so it could not be found again."))
    if FORMULA.match(values["name"]):
        raise BadRow(_("The name is a formula."))
    supplier = _text(cells, "supplier", 120, _("supplier"))
    values["brand"] = values["brand"] or supplier[:80]
    return Line(number, supplier, values, _tiers(cells, values["moq"], in_cents))


def _designate(cells):
    """What the maker calls the product: its model code, or where that is a whole sentence its summary."""
    designation = one_line(_plain(cells.pop("designation", "")))
    if designation:
        cells.setdefault("model_code" if len(designation) <= 120 else "summary", designation)


def _text(cells, field, most, what):
    text = one_line(_plain(cells.get(field, "")))
    if len(text) > most:
        raise BadRow(_("The %(what)s is longer than %(most)d characters.") % {"what": what, "most": most})
    return text


def _plain(value):
    """Spreadsheets and JSON hold whole numbers as 17.0."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _whole(cells, field, most, wrong):
    if field not in cells:
        return None
    found = NUMBER.match(one_line(_plain(cells[field])))
    number = re.sub(r"\D", "", found.group().strip()) if found else ""
    if not number or len(number) > 10 or int(number) > most:
        raise BadRow(wrong % {"cell": one_line(cells[field])[:40]})
    return int(number)


def price(text):
    """ "US$ 1,234.50" and "1.234,50" as a Decimal. Raises BadRow."""
    shown = one_line(_plain(text))
    digits = re.sub(r"[^\d.,-]", "", shown)
    if digits.rfind(",") > digits.rfind(".") and not re.search(r",\d{3}$", digits):
        digits = digits.replace(".", "").replace(",", ".")
    try:
        amount = Decimal(digits.replace(",", ""))
    except InvalidOperation:
        raise BadRow(_("The price is not a number: %(cell)s") % {"cell": shown[:40]}) from None
    if not 0 <= amount < 10_000_000_000:
        raise BadRow(_("The price is out of range: %(cell)s") % {"cell": shown[:40]})
    return amount


def _tiers(cells, moq, in_cents):
    """{quantity from: (unit price, currency, incoterm)}"""
    currency = one_line(cells.get("currency", "USD")).upper()
    if not re.fullmatch("[A-Z]{3}", currency):
        raise BadRow(_("The currency is not a code of three letters."))
    incoterm = one_line(cells.get("incoterm", "FOB")).upper()[:3]
    if incoterm not in PriceTier.Incoterm:
        raise BadRow(_("The incoterm is not one of the list: %(cell)s") % {"cell": incoterm})
    prices = _price_list(cells["tiers"]) if "tiers" in cells else {}
    if not prices and "price" in cells:
        prices = {moq or 1: price(cells["price"])}
    if len(prices) > MOST_TIERS:
        raise BadRow(_("There are more than 20 price tiers."))
    cents = 100 if in_cents else 1
    return {
        quantity: ((amount / cents).quantize(Decimal("0.0001")), currency, incoterm)
        for quantity, amount in sorted(prices.items())
    }


def _price_list(cell):
    """Of "300: 9.10; 1000: 8.20", of {"300": 9.1} or of [{"min_qty": 300, "price": 9.1}, …]"""
    if isinstance(cell, str) and cell.lstrip().startswith(("[", "{")):
        cell = _json(cell, _("The price tiers are not JSON."))
    if isinstance(cell, dict):
        pairs = list(cell.items())
    elif isinstance(cell, list):
        pairs = [_pair(entry) for entry in cell]
    else:
        pairs = [entry.split(":", 1) for entry in re.split("[;；\n]", str(cell)) if entry.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise BadRow(_("Write price tiers as quantity: price; quantity: price."))
    wrong = _("The quantity of a price tier is not a number: %(cell)s")
    tiers = {_whole({"quantity": q}, "quantity", 2_000_000_000, wrong): price(p) for q, p in pairs}
    if 0 in tiers:
        raise BadRow(_("A price tier begins at a quantity of one at least."))
    return tiers


def _pair(entry):
    if isinstance(entry, dict):
        quantity = next(
            (entry[k] for k in ("quantity_from", "quantity", "min_qty", "from") if k in entry), None
        )
        amount = next((entry[k] for k in ("unit_price", "price", "usd") if k in entry), None)
        return () if quantity is None or amount is None else (quantity, amount)
    return tuple(entry) if isinstance(entry, list) else ()


def _json(text, wrong):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadRow(wrong) from None


def _attributes(cell):
    """Of {"Volume": "1 L"}, of a list as products keep it, or of "Volume: 1 L; Colour: red"."""
    if isinstance(cell, str) and cell.lstrip().startswith(("[", "{")):
        cell = _json(cell, _("The attributes are not JSON."))
    if isinstance(cell, dict):
        return [{"name": name, "value": value} for name, value in cell.items()]
    if isinstance(cell, list):
        return [
            {"name": entry.get("name", ""), "value": entry.get("value", ""), "unit": entry.get("unit", "")}
            for entry in cell
            if isinstance(entry, dict)
        ]
    pairs = (entry.split(":", 1) for entry in re.split("[;；\n]", str(cell or "")) if ":" in entry)
    return [{"name": name, "value": value} for name, value in pairs]


def _attribute(name, value, unit=""):
    """As products keep them; "display_diagonal" reads "Display diagonal"."""
    if isinstance(value, list):
        value = ", ".join(_plain(v) for v in value)
    name = one_line(re.sub("_+", " ", str(name))).strip()[:80]
    value = one_line(_plain(value))[:300]
    if not name or not value or value == "None":
        return None
    return {"name": name[0].upper() + name[1:], "value": value, "unit": one_line(unit or "")[:20]}


def _ean(cells):
    return [{"name": "EAN", "value": cells["ean"]}] if cells.get("ean") else []


def _keywords(cells):
    cell = cells.get("keywords", [])
    words = cell if isinstance(cell, list) else re.split("[,;|，；、]", str(cell))
    return [word for w in words if (word := one_line(w)[:80])][:50]


def _hs_code(cells):
    code = re.sub(r"[\s.]", "", _text(cells, "hs_code", 40, _("HS code")))
    if code and not re.fullmatch(r"\d{4,12}", code):
        raise BadRow(_("The HS code is not 4 to 12 digits."))
    return code


def _origin(cells):
    text = _text(cells, "origin", 80, _("origin"))
    code = country_code(text) if text else ""
    if code is None:
        raise BadRow(_("The origin is not a country: %(cell)s") % {"cell": text})
    return code


def _sample(cells):
    text = _text(cells, "sample", 40, _("sample policy")).casefold()
    if text not in SAMPLES and text not in Product.Sample.values:
        raise BadRow(_("The sample policy is none, free, paid or refunded."))
    return SAMPLES.get(text) or Product.Sample(text)


def _category(cells, categories):
    text = _text(cells, "category", 200, _("category")).casefold()
    if text and text not in categories:
        raise BadRow(_("There is no category of this name: %(cell)s") % {"cell": text[:80]})
    return categories.get(text)


def _translations(cells):
    chinese = {
        "name": _text(cells, "zh_name", 300, _("Chinese name")),
        "description": visible(str(cells.get("zh_description", "")))[:20_000].strip(),
    }
    chinese = {field: text for field, text in chinese.items() if text}
    return {"zh-hans": chinese} if chinese else {}
