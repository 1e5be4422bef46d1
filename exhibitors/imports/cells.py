"""What people write into one cell: numbers, prices, lists; and how an export writes them again.

For every list there is a form for people, "Volume: 1 L; Colour: red", and JSON, which an export takes only
where the plain form would not be read as the same.
"""

import json
import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from exhibitors.imports.report import BadRow
from fair.texts import one_line, visible

NUMBER = re.compile(r"\d[\d.\s,'’]*")
WHOLE = re.compile(r"(\d+)[.,]0{1,2}")  # "300.0" and "300,00" are no thousands
UNIT = re.compile(r"(.+?)\s*[(\[]([^)\]]{1,20})[)\]]")
LONGEST_DESCRIPTION = 20_000


def plain_text(value):
    """Spreadsheets and JSON hold whole numbers as 17.0, and 0.3 as 0.30000000000000004."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    return str(value)


def clean_text(value):
    """A text of several lines, without what nobody sees."""
    lines = visible(plain_text(value)).replace("\r\n", "\n").replace("\r", "\n")
    return lines[:LONGEST_DESCRIPTION].strip()


def whole(value):
    """ "1,000 pcs" as 1000, or None."""
    found = NUMBER.match(one_line(plain_text(value)))
    if found is None:
        return None
    text = found.group().strip()
    exact = WHOLE.fullmatch(text)
    number = exact[1] if exact else re.sub(r"\D", "", text)
    return int(number) if number and len(number) < 20 else None


def price(text):
    """ "US$ 1,234.50" and "1.234,50" as a Decimal. Raises BadRow."""
    shown = one_line(plain_text(text))
    digits = re.sub(r"[^\d.,-]", "", shown)
    if digits.rfind(",") > digits.rfind(".") and not re.search(r",\d{3}$", digits):
        digits = digits.replace(".", "").replace(",", ".")
    try:
        found = Decimal(digits.replace(",", ""))
    except InvalidOperation:
        raise BadRow(_("The price is not a number: %(cell)s") % {"cell": shown[:40]}) from None
    if not 0 <= found < 10_000_000_000:
        raise BadRow(_("The price is out of range: %(cell)s") % {"cell": shown[:40]})
    return found


def amount(asked, cents=1, places="0.0001"):
    return (asked / cents).quantize(Decimal(places))


def written_price(asked):
    """With a point, two digits after it at least, and never three, which could be thousands."""
    text = f"{asked.normalize():f}"
    digits = len(text.partition(".")[2])
    return f"{asked:.2f}" if digits <= 2 else f"{asked:.4f}"


def price_list(cell):
    """{quantity: (price, currency, incoterm)}, the last two None where the cell does not say.

    Of "300: 9.10; 1000: 8.20", of {"300": 9.1} or of [{"min_qty": 300, "price": 9.1}, …]
    """
    if isinstance(cell, str) and cell.lstrip().startswith(("[", "{")):
        cell = parsed_json(cell, _("The price tiers are not JSON."))
    if isinstance(cell, dict):
        entries = list(cell.items())
    elif isinstance(cell, list):
        entries = [_entry(entry) for entry in cell]
    else:
        parts = [re.split("[:：]", entry, maxsplit=1) for entry in re.split("[;；\n]", str(cell))]
        entries = [part for part in parts if part != [""] and "".join(part).strip()]
    if any(len(entry) not in (2, 4) for entry in entries):
        raise BadRow(_("Write price tiers as quantity: price; quantity: price."))
    return {_quantity(entry[0]): (price(entry[1]), *(entry[2:] or (None, None))) for entry in entries}


def _quantity(cell):
    quantity = whole(cell)
    if quantity is None or quantity > 2_000_000_000:
        shown = one_line(plain_text(cell))[:40]
        raise BadRow(_("The quantity of a price tier is not a number: %(cell)s") % {"cell": shown})
    if quantity == 0:
        raise BadRow(_("A price tier begins at a quantity of one at least."))
    return quantity


def _entry(entry):
    if isinstance(entry, list):
        return tuple(entry[:2])
    if not isinstance(entry, dict):
        return ()
    quantity = next((entry[k] for k in ("quantity_from", "quantity", "min_qty", "from") if k in entry), None)
    asked = next((entry[k] for k in ("unit_price", "price", "usd") if k in entry), None)
    if quantity is None or asked is None:
        return ()
    return quantity, asked, entry.get("currency"), entry.get("incoterm")


def written_tiers(tiers):
    """(cell, currency, incoterm) of tiers given as {quantity: (price, currency, incoterm)}."""
    terms = {(currency, incoterm) for _price, currency, incoterm in tiers.values()}
    if len(terms) <= 1:
        plain = "; ".join(f"{quantity}: {written_price(asked)}" for quantity, (asked, *_t) in tiers.items())
        return (plain, *next(iter(terms), ("", "")))
    entries = [
        {"quantity": quantity, "price": written_price(asked), "currency": currency, "incoterm": incoterm}
        for quantity, (asked, currency, incoterm) in tiers.items()
    ]
    return json.dumps(entries), "", ""


def listed_attributes(cell):
    """As products keep them, of {"Volume": "1 L"}, of a list as products keep it, or of a plain text."""
    if not cell:
        return []
    if isinstance(cell, str) and cell.lstrip().startswith(("[", "{")):
        cell = parsed_json(cell, _("The attributes are not JSON."))
    if isinstance(cell, dict):
        found = [_attribute(_capital(name), value) for name, value in cell.items()]
    elif isinstance(cell, list):
        found = [
            _attribute(entry.get("name", ""), entry.get("value", ""), entry.get("unit", ""))
            for entry in cell
            if isinstance(entry, dict)
        ]
    else:
        pairs = (re.split("[:：]", part, maxsplit=1) for part in re.split("[;；\n]", str(cell)))
        found = [_told(*pair) for pair in pairs if len(pair) == 2]
    return [attribute for attribute in found if attribute]


def _told(name, value):
    """ "Volume (L): 6.6" has its unit with the name."""
    unit = UNIT.fullmatch(name.strip())
    return _attribute(_capital(unit[1]), value, unit[2]) if unit else _attribute(_capital(name), value)


def _capital(name):
    """ "display_diagonal" reads "Display diagonal"."""
    text = one_line(re.sub("_+", " ", str(name)))
    return text[:1].upper() + text[1:]


def _attribute(name, value, unit=""):
    if isinstance(value, list):
        value = ", ".join(plain_text(v) for v in value)
    name, value = one_line(name)[:80].strip(), one_line(plain_text(value))[:300].strip()
    if not name or not value or value == "None":
        return None
    return {"name": name, "value": value, "unit": one_line(unit or "")[:20].strip()}


def written_attributes(attributes):
    if not attributes:
        return ""
    told = [
        f"{a['name']} ({a['unit']}): {a['value']}" if a.get("unit") else f"{a['name']}: {a['value']}"
        for a in attributes
        if a.get("name")
    ]
    plain = "; ".join(told)
    return (
        plain
        if _is_same(listed_attributes, plain, attributes)
        else json.dumps(attributes, ensure_ascii=False)
    )


def listed_keywords(cell):
    if isinstance(cell, str) and cell.lstrip().startswith("["):
        cell = parsed_json(cell, _("The keywords are not JSON."))
    words = cell if isinstance(cell, list) else re.split("[,;|，；、\n]", plain_text(cell))
    return [word for w in words if (word := one_line(w)[:80].strip())][:50]


def written_keywords(keywords):
    if not keywords:
        return ""
    plain = ", ".join(map(str, keywords))
    return plain if _is_same(listed_keywords, plain, keywords) else json.dumps(keywords, ensure_ascii=False)


def _is_same(read, plain, listed):
    """Whether the plain form would be read as what it was written from."""
    try:
        return read(plain) == read(listed)
    except BadRow:
        return False


def parsed_json(text, wrong):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadRow(wrong) from None
