"""How an exhibitor finds a product in its own catalogue, draft or listed: by name, model code, own number.

Every lexeme begins with the exhibitor's id ("17/kettle"), so that the beginning of a word is looked up among
the words of one catalogue, and costs the same however large the fair is.
"""

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from fair.search.documents import quoted
from fair.search.words import LONGEST, is_cjk, lexemes, tokens

MOST_WORDS = 8


def shelf_words(product):
    """For `product.words`: the words of its names in all languages, of its model code and its number."""
    names = (fields.get("name") or "" for fields in product.translations.values())
    found = set()
    for text in (product.name, *names, product.model_code, product.external_id):
        for token in tokens(text):
            found.update(_pairs(token) if is_cjk(token) else (token[:LONGEST], *lexemes(token[:LONGEST])))
    return " ".join(quoted(f"{product.exhibitor_id}/{word}") for word in sorted(found))


def asked_for(text, exhibitor):
    """The condition that a product has every word of the text, each at least by its beginning."""
    typed = tokens(text.replace("\0", " "))[:MOST_WORDS]
    if not typed:
        return _reading(text) if text.strip() else Q()
    wanted = " & ".join(_wanted(token[:LONGEST], exhibitor.pk) for token in typed)
    return Q(words=AsWritten(wanted)) | Q(_reading(text), words__isnull=True)


class AsWritten(SearchQuery):
    """A tsquery whose lexemes PostgreSQL takes as they are, as those of shelf_words were."""

    def as_sql(self, compiler, connection, **extra):
        return super().as_sql(compiler, connection, template="(%(expressions)s)::tsquery", **extra)


def _wanted(token, exhibitor):
    if is_cjk(token):
        pieces = _pairs(token) if len(token) > 1 else [token]
        return " & ".join(quoted(f"{exhibitor}/{piece}") + ":*" for piece in pieces)
    beginnings = dict.fromkeys((token, lexemes(token)[0]))
    return "(" + " | ".join(quoted(f"{exhibitor}/{word}") + ":*" for word in beginnings) + ")"


def _pairs(run):
    """Pairs of neighbours, the last character alone too, so that each character begins something."""
    return [run[place : place + 2] for place in range(len(run))]


def _reading(text):
    return Q(name__icontains=text) | Q(model_code__icontains=text) | Q(external_id__icontains=text)
