"""Entries of the search for generated products: the very ones that exhibitors.indexing would write.

The words of a design are cut and stemmed once, by `indexing.product_document` and `documents.vectors`, with
placeholders for what is a company's own: its brand and the number of the product. Those are words that no
other text has and no stemmer changes, so that a product's entry is the template with them filled in.
"""

from dataclasses import dataclass
from functools import lru_cache

from booths.loadfair.designs import BRAND, CODE
from booths.loadfair.sheets import escaped
from exhibitors import indexing
from exhibitors.models import Exhibitor, Product
from fair.search import documents
from fair.search.bands import band_labels
from fair.search.vocabulary import terms_of
from fair.search.words import words

LETTERS, DIGITS = CODE.lower().split("-")


@dataclass(frozen=True)
class Template:
    """Columns of COPY with %(brand)s, %(Brand)s, %(LETTERS)s, %(letters)s and %(digits)s to fill in."""

    document: str
    heading: str
    length: int
    title: str
    titles: str  # as it stands, for counting the vocabulary


def filled(text):
    """A text with the placeholders of `designs` as a column of COPY that % fills in."""
    text = escaped(text).replace("%", "%%")
    for held, name in (
        (BRAND, "brand"),
        (BRAND.title(), "Brand"),
        (LETTERS, "letters"),
        (LETTERS.upper(), "LETTERS"),
        (DIGITS, "digits"),
    ):
        text = text.replace(held, f"%({name})s")
    return text


def template(design, coded, categories, category_id):
    """Of all products of a design, by whether their names begin with brand and code."""
    document = indexing.product_document(stand_in(design, coded, category_id), categories)
    lexemes, heading, length = documents.vectors(document)
    title = documents.title(document)
    return Template(filled(lexemes), filled(heading), length, filled(title), title)


def stand_in(design, coded, category_id):
    """A product of the design without a company, never saved."""
    source, *others = design.tongues
    product = Product(
        pk=0,
        exhibitor=Exhibitor(name=""),
        category_id=category_id,
        source_language=source,
        translations={language: design.texts(language, coded) for language in others},
        brand=BRAND.title(),
        model_code=CODE,
        external_id=CODE,
        hs_code=design.hs_code,
        **design.texts(source, coded),
    )
    product._prefetched_objects_cache = {"price_tiers": [], "certificates": [], "product_pictures": []}
    return product


def name_lexemes(name, language):
    """What the company's name adds to the documents of its products, as a column of COPY."""
    found = dict.fromkeys(lexeme for word in words(name, language) for lexeme in word.lexemes)
    return escaped("".join(f" {documents.quoted(lexeme)}" for lexeme in found))


@lru_cache(maxsize=100_000)
def bands(price_usd, moq, lead_time_days):
    return band_labels(price_usd, moq, lead_time_days)


def counted(title, products):
    """(terms, heads) of a title that so many products bear, for the vocabulary: {text: entries}.

    The words of the placeholders are left out: codes stand in too few titles, brands are counted by company.
    """
    found, naming = terms_of(title)
    own = {BRAND, CODE.lower()}
    return (
        {term: products for term in found if not own & set(term.split())},
        dict.fromkeys(naming - own, products),
    )
