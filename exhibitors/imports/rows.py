"""One row of a file as the values of a product."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from exhibitors.imports.cells import (
    amount,
    clean_text,
    listed_attributes,
    listed_keywords,
    plain_text,
    price,
    price_list,
    whole,
)
from exhibitors.imports.headings import currency_in
from exhibitors.imports.report import BadRow
from exhibitors.models import PriceTier, Product
from fair.countries import country_code
from fair.spreadsheets import unquoted
from fair.texts import one_line

LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,6})?")
MOST_ATTRIBUTES = 300
MOST_TIERS = 20
MOST_PICTURES = 12
FORMULA = re.compile(r"[=@][A-Za-z_]|[+-][A-Za-z_]+\(")
SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)  # what a sheet makes of a long number
WEEKS = re.compile(r"\d\s*(?:weeks?|wks?|wochen?|semaines?|semanas?|settimane?|недел|周|週|星期)", re.I)
WORDS_FOR_SAMPLES = {"": "none", "no": "none", "yes": "paid"}
WORDS_FOR_STATES = {
    "listed": "listed, active, published, online, live, yes, 1, true, on, 上架, 在售, aktiv, actif, activo",
    "draft": "draft, inactive, offline, no, 0, false, off, hidden, 草稿, entwurf, inaktiv, brouillon",
    "withdrawn": "withdrawn, barred, archived, discontinued, 下架, archiviert, archivé, archivado",
}
STATES = {word.strip(): state for state, words in WORDS_FOR_STATES.items() for word in words.split(",")}


@dataclass
class Line:
    """A product as a row of a file tells it: `values` are those that the file has columns for."""

    number: int
    supplier: str
    values: dict
    tiers: dict | None = None  # quantity: (price, currency, incoterm); None where the file tells no prices
    pictures: list[str] | None = None  # names of files, in small letters; None where it names none
    product_id: int | None = None

    @property
    def keys(self):
        """By what the product is found again, the surest first."""
        own = [("product", self.product_id)] if self.product_id else []
        if number := self.values.get("external_id"):
            return [*own, ("id", number)]
        code = self.values.get("model_code")
        return [*own, ("model", code.lower())] if code else own


def parse(number, cells, attributes, categories, in_cents=False, said=frozenset()):
    """The row as a Line. Raises BadRow. `said` are the fields that the file has columns for."""
    if FORMULA.match(one_line(cells.get("name", ""))):
        raise BadRow(_("The name is a formula."))
    cells = {field: unquoted(cell) for field, cell in cells.items()}
    _designate(cells)
    values = _naming(cells, said)
    values |= {field: read(cells) for field, read in READERS.items() if field in said}
    if "category" in said:
        values["category_id"] = _category(cells, categories)
    if said & {"attributes", "ean"}:
        listed = [*_ean(cells), *listed_attributes(cells.get("attributes")), *listed_attributes(attributes)]
        values["attributes"] = listed[:MOST_ATTRIBUTES]
    if translations := _translations(cells, said):
        values["translations"] = translations
    supplier = _text(cells, "supplier", 120, _("supplier"))
    if said & {"brand", "supplier"}:
        values["brand"] = values.get("brand") or supplier[:80]
    line = Line(number, supplier, values, product_id=_product_id(cells))
    if not line.keys:
        raise BadRow(_("The product has neither a number nor a model code, so it could not be found again."))
    tiers = _tiers(cells, values.get("moq"), in_cents)
    line.tiers = tiers if said & {"price", "tiers"} else None
    if cells.get("pictures"):
        line.pictures = _pictures(cells)
    return line


def _naming(cells, said):
    """Name, model code and number, of which an import of prices alone has but one."""
    values = {
        "name": _text(cells, "name", 300, _("name")),
        "model_code": _code(cells, "model_code", 120, _("model code")),
        "external_id": _code(cells, "external_id", 80, _("number")),
    }
    if "name" in said and not values["name"]:
        raise BadRow(_("The product has no name."))
    return {field: value for field, value in values.items() if value or field in said}


def _product_id(cells):
    return _whole(cells, "product_id", 2**62, _("Kapok's own number is not one: %(cell)s"))


def _designate(cells):
    """What the maker calls the product: its model code, or where that is a whole sentence its summary."""
    designation = one_line(plain_text(cells.pop("designation", "")))
    if designation:
        cells.setdefault("model_code" if len(designation) <= 120 else "summary", designation)


def _text(cells, field, most, what):
    text = one_line(plain_text(cells.get(field, "")))
    if len(text) > most:
        raise BadRow(_("The %(what)s is longer than %(most)d characters.") % {"what": what, "most": most})
    return text


def _code(cells, field, most, what):
    text = _text(cells, field, most, what)
    if SHORTENED.fullmatch(text) and "product_id" not in cells:  # an export of ours shortens nothing
        raise BadRow(
            _("The sheet shortened the %(what)s to %(cell)s: format the column as text and type it again.")
            % {"what": what, "cell": text}
        )
    return text


def _whole(cells, field, most, wrong):
    if field not in cells:
        return None
    number = whole(cells[field])
    if number is None or number > most:
        raise BadRow(wrong % {"cell": one_line(cells[field])[:40]})
    return number


def _moq(cells):
    return _whole(cells, "moq", 2_000_000_000, _("The minimum order is not a number: %(cell)s"))


def _lead_time(cells):
    days = _whole(cells, "lead_time_days", 3_000, _("The lead time is not a number of days: %(cell)s"))
    return days * 7 if days and WEEKS.search(str(cells["lead_time_days"])) else days


def _unit(cells):
    return _text(cells, "unit", 20, _("unit")).casefold() or "piece"


def _tiers(cells, moq, in_cents):
    """{quantity from: (unit price, currency, incoterm)}"""
    named = cells.get("currency") or currency_in(str(cells.get("price") or cells.get("tiers", ""))) or "USD"
    currency, incoterm = _currency(named), _incoterm(cells.get("incoterm", "FOB"))
    prices = price_list(cells["tiers"]) if "tiers" in cells else {}
    if not prices and "price" in cells:
        prices = {moq or 1: (price(cells["price"]), None, None)}
    if len(prices) > MOST_TIERS:
        raise BadRow(_("There are more than 20 price tiers."))
    cents = 100 if in_cents else 1
    return {
        quantity: (amount(asked, cents), _currency(own or currency), _incoterm(term or incoterm))
        for quantity, (asked, own, term) in sorted(prices.items())
    }


def _currency(cell):
    currency = one_line(cell).upper()
    if not re.fullmatch("[A-Z]{3}", currency):
        raise BadRow(_("The currency is not a code of three letters."))
    return currency


def _incoterm(cell):
    incoterm = one_line(cell).upper()[:3]
    if incoterm not in PriceTier.Incoterm:
        raise BadRow(_("The incoterm is not one of the list: %(cell)s") % {"cell": incoterm})
    return incoterm


def _ean(cells):
    return listed_attributes([{"name": "EAN", "value": cells["ean"]}]) if cells.get("ean") else []


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
    text = WORDS_FOR_SAMPLES.get(text, text)
    if text not in Product.Sample.values:
        raise BadRow(_("The sample policy is none, free, paid or refunded."))
    return Product.Sample(text)


def _sample_price(cells):
    if "sample_price" not in cells:
        return None
    asked = amount(price(cells["sample_price"]), places="0.01")
    if asked >= 10_000_000_000:
        raise BadRow(_("The price is out of range: %(cell)s") % {"cell": asked})
    return asked


def _state(cells):
    text = _text(cells, "state", 40, _("state")).casefold()
    if text and text not in STATES:
        raise BadRow(_("A product is listed, draft or withdrawn, not: %(cell)s") % {"cell": text})
    return Product.State(STATES[text]) if text else None


def _source_language(cells):
    text = _text(cells, "source_language", 40, _("language")).casefold()
    if text and not LANGUAGE.fullmatch(text):
        raise BadRow(_("The language is not a code such as en or zh-hans: %(cell)s") % {"cell": text})
    return text or None


def _category(cells, categories):
    text = _text(cells, "category", 200, _("category")).casefold()
    if text and text not in categories:
        raise BadRow(_("There is no category of this name: %(cell)s") % {"cell": text[:80]})
    return categories.get(text)


def _translations(cells, said):
    """{language: {field: text or list}} of what the file has columns for; empty where a cell is empty."""
    found = {}
    for target in said:
        field, at, language = target.partition("@")
        if at:
            cell = cells.get(target, "")
            found.setdefault(language, {})[field] = READERS_OF_TEXTS[field]({field: cell} if cell else {})
    return found


def _pictures(cells):
    names = [picture_name(name) for name in re.split(r"[;|\n；]", str(cells["pictures"]))]
    names = list(dict.fromkeys(filter(None, names)))
    if len(names) > MOST_PICTURES:
        raise BadRow(_("A product shows at most 12 pictures."))
    return names


def picture_name(text):
    """A picture's file name as it is matched: without folders, in small letters."""
    return one_line(re.split(r"[/\\]", text)[-1]).casefold()[:200]


READERS_OF_TEXTS = {
    "name": lambda cells: _text(cells, "name", 300, _("name")),
    "summary": lambda cells: _text(cells, "summary", 100_000, _("summary"))[:500],
    "description": lambda cells: clean_text(cells.get("description", "")),
    "keywords": lambda cells: listed_keywords(cells.get("keywords", [])),
    "attributes": lambda cells: listed_attributes(cells.get("attributes"))[:MOST_ATTRIBUTES],
}
READERS = {
    **{field: READERS_OF_TEXTS[field] for field in ("summary", "description", "keywords")},
    "brand": lambda cells: _text(cells, "brand", 80, _("brand")),
    "hs_code": _hs_code,
    "origin": _origin,
    "moq": _moq,
    "unit": _unit,
    "lead_time_days": _lead_time,
    "sample": _sample,
    "sample_price": _sample_price,
    "state": _state,
    "source_language": _source_language,
}
