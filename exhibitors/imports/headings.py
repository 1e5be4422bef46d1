"""Which column holds what, by its heading and by what its mapping says."""

import re
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from exhibitors.imports.aliases import ALIASES, ATTRIBUTES, LANGUAGES, TRANSLATED
from fair.spreadsheets import unquoted
from fair.texts import one_line

ATTRIBUTE, LEFT_OUT = "attribute", ""
TARGETS = {
    "name": _("Name"),
    "external_id": _("Own number (SKU)"),
    "model_code": _("Model code"),
    "summary": _("Summary"),
    "description": _("Description"),
    "category": _("Category"),
    "brand": _("Brand"),
    "keywords": _("Keywords"),
    "price": _("Price"),
    "tiers": _("Price tiers"),
    "currency": _("Currency"),
    "incoterm": _("Incoterm"),
    "moq": _("Minimum order"),
    "unit": _("Unit"),
    "lead_time_days": _("Lead time in days"),
    "sample": _("Samples"),
    "sample_price": _("Price of a sample"),
    "origin": _("Country of origin"),
    "hs_code": _("HS code"),
    "ean": _("EAN"),
    "attributes": _("Attributes, several in a cell"),
    "pictures": _("Pictures, by file name"),
    "state": _("Listed, draft or withdrawn"),
    "source_language": _("Language of the texts"),
    "supplier": _("Maker or supplier"),
    "designation": _("The maker's designation"),
    "product_id": _("Kapok's own number"),
}


def _listed(text):
    return [alias for word in text.split(",") if (alias := " ".join(word.split()))]


FIELDS = {alias: field for field, aliases in ALIASES.items() for alias in _listed(aliases)}
KNOWN_ATTRIBUTES = frozenset(_listed(ATTRIBUTES))
CURRENCIES = frozenset(
    "USD EUR CNY GBP JPY KRW INR TRY BRL MXN AED SAR RUB VND THB CHF CAD AUD HKD TWD SGD PLN SEK".split()
)
SIGNS = {"US$": "USD", "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₺": "TRY", "₽": "RUB", "元": "CNY"}
LANGUAGE_WORDS = {word: code for code, words in LANGUAGES.items() for word in _listed(words)}
LANGUAGE_WORDS |= {code.replace("-", " "): code for code in LANGUAGES}
OWN_ATTRIBUTE = re.compile(r"(?:attribute|attr|spec|参数)\s*[:：]\s*(.+)", re.IGNORECASE)
UNIT = re.compile(r"(.+?)\s*[(\[（]([^)\]）]{1,20})[)\]）]")
AGAIN = re.compile(r"\s\(\d\)$")  # as table.numbered tells two alike apart
OWN_TRANSLATION = re.compile(r"([a-z]+)@([a-z]{2,3}(?:-[a-z0-9]{2,6})?)")  # as exports write rare languages
IN_LANGUAGE = re.compile(r"(.+?)\s*[(\[（]([^)\]）]{2,20})[)\]）]")


@lru_cache(maxsize=10_000)
def exact(heading):
    """What a heading says in so many words that it holds; None where it says nothing that we know."""
    if OWN_ATTRIBUTE.fullmatch(one_line(heading)):
        return ATTRIBUTE
    text = plain(AGAIN.sub("", heading))
    if text in FIELDS:
        return FIELDS[text]
    return _translation(heading, text) or _with_remark(text)


def _with_remark(text):
    """ "Price (USD)", "Lead time [days]", "MOQ*": the remark in brackets left aside, unless it is a unit."""
    bare = re.sub(r"[(\[（].*?[)\]）]|[*:：?]", " ", text)
    bare = " ".join(bare.split())
    return FIELDS.get(bare) if bare != text else None


def _translation(heading, text):
    """ "name@de" for "Name (German)", "name_de", "German name" or "中文名称", else None."""
    if found := OWN_TRANSLATION.fullmatch(heading.strip()):
        return heading.strip() if found[1] in TRANSLATED else None
    if (found := IN_LANGUAGE.fullmatch(one_line(heading))) and (code := _language(found[2])):
        field = FIELDS.get(plain(found[1]))
        return f"{field}@{code}" if field in TRANSLATED else None
    first, _space, rest = text.partition(" ")
    before, _space, last = text.rpartition(" ")
    for language, name in [(last, before), (first, rest)]:
        if name and (code := _language(language)) and FIELDS.get(name) in TRANSLATED:
            return f"{FIELDS[name]}@{code}"
    for word, code in LANGUAGE_WORDS.items():  # scripts without spaces
        if not word.isascii() and text.startswith(word) and FIELDS.get(text[len(word) :]) in TRANSLATED:
            return f"{FIELDS[text[len(word) :]]}@{code}"
    return None


def _language(text):
    return LANGUAGE_WORDS.get(plain(text))


def is_known(cell):
    """Whether this can be a heading that we know: a text, and not a long one."""
    return isinstance(cell, str) and 0 < len(cell) <= 80 and exact(cell) is not None


def is_target(target):
    """Whether a column may be said to hold this."""
    field, at, language = target.partition("@")
    if at:
        return field in TRANSLATED and re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,6})?", language) is not None
    return target in TARGETS or target in (ATTRIBUTE, LEFT_OUT)


class Headings:
    """The columns of one file. `fields` maps each to what it holds, `attributes` to (name, unit).

    With a `mapping` its word counts, and headings that it does not name are read by themselves.
    """

    def __init__(self, headings, mapping=None):
        self.fields, self.attributes, self.ignored = {}, {}, []
        mapping = mapping or {}
        for heading in headings:
            target = mapping[heading] if heading in mapping else exact(heading)
            if target == ATTRIBUTE:
                self.attributes[heading] = attribute_name(heading)
            elif target:
                self.fields[heading] = target
            else:
                self.ignored.append(heading)
        if not mapping:
            self.fields |= designation({heading: plain(heading) for heading in headings}, self.fields)
        self.said = frozenset(self.fields.values()) | ({"attributes"} if self.attributes else set())
        if "designation" in self.said:
            self.said |= {"model_code", "summary"}
        priced = (currency_in(h) for h, field in self.fields.items() if field in ("price", "tiers"))
        self.currency = next(filter(None, priced), "")

    def cells(self, row):
        """The row's cells by what they hold; of two columns for one thing the first that is filled."""
        cells = {}
        for heading, field in self.fields.items():
            value = row.get(heading)
            if value not in (None, "") and field not in cells:
                cells[field] = value
        if self.currency:
            cells.setdefault("currency", self.currency)
        own = [
            {"name": name, "value": unquoted(row[heading]), "unit": unit}
            for heading, (name, unit) in self.attributes.items()
            if row.get(heading) not in (None, "")
        ]
        return cells, own


def designation(plain_headings, fields):
    """Beside a title, what is called the name is the maker's own designation of the model."""
    if "title" not in plain_headings.values() or "model_code" in fields.values():
        return {}
    return {heading: "designation" for heading, text in plain_headings.items() if text == "name"}


def attribute_name(heading):
    """(name, unit): "attribute: Volume (L)" is Volume in L."""
    text = one_line(AGAIN.sub("", heading))
    if own := OWN_ATTRIBUTE.fullmatch(text):
        text = own.group(1)
    text = text[:1].upper() + text[1:]
    unit = UNIT.fullmatch(text)
    return unit.groups() if unit else (text, "")


def currency_in(text):
    """The currency that "Price (EUR)" or "€ 9.10" names, or "" for none."""
    if found := next((code for sign, code in SIGNS.items() if sign in text), ""):
        return found
    words = re.findall(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", text)
    return next((word for word in words if word in CURRENCIES), "")


def plain(heading):
    return one_line(re.sub(r"[_\-./'’]+", " ", str(heading))).casefold()
