"""Whether a line says anything new of a product that is there already."""

from exhibitors.imports.cells import clean_text, listed_attributes, listed_keywords
from exhibitors.models import Product
from fair.texts import one_line

# Of these an empty cell takes nothing away.
KEPT = ("external_id", "state", "source_language")


def _same(value):
    return value


# How what is stored would read if it came from a file: two spaces there are one here.
READ = {
    "description": clean_text,
    "keywords": listed_keywords,
    "attributes": listed_attributes,
    "unit": lambda unit: one_line(unit).casefold() or "piece",
    **dict.fromkeys(["name", "model_code", "external_id", "summary", "brand", "hs_code", "origin"], one_line),
}


def told_values(line, product):
    """What the line makes of the product's fields."""
    told = {name: value for name, value in line.values.items() if value or name not in KEPT}
    if product.state == Product.State.BARRED:  # only the organisers show it again
        told.pop("state", None)
    if "translations" in told:
        told["translations"] = merged(product.translations, told["translations"])
    return told


def merged(translations, told):
    """Translations with what is told put in; what is told to be empty goes."""
    found = {language: dict(fields) for language, fields in translations.items()}
    for language, fields in told.items():
        found.setdefault(language, {}).update(fields)
    found = {language: _filled(fields) for language, fields in found.items()}
    return {language: fields for language, fields in found.items() if fields}


def _filled(fields):
    return {name: value for name, value in fields.items() if value not in ("", [], None)}


def differences(line, product, files):
    """The fields of the product that saving the line would change, also "tiers" and "pictures"."""
    told = told_values(line, product)
    found = []
    if "translations" in told and _read_all(told.pop("translations")) != _read_all(product.translations):
        found.append("translations")
    found += [name for name, value in told.items() if READ.get(name, _same)(getattr(product, name)) != value]
    if _tiers_differ(line, product):
        found.append("tiers")
    return [*found, "pictures"] if files.differ(line, product) else found


def _read_all(translations):
    read = {
        language: _filled({name: READ.get(name, _same)(value) for name, value in _filled(fields).items()})
        for language, fields in translations.items()
    }
    return {language: fields for language, fields in read.items() if fields}


def _tiers_differ(line, product):
    if line.tiers is None:
        return False
    tiers = {t.quantity_from: (t.unit_price, t.currency, t.incoterm) for t in product.price_tiers.all()}
    return tiers != line.tiers
