"""The languages that people at a fair speak and write, named in the reader's language."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language, to_locale

# What trade is done in; codes as Django writes them.
SPOKEN = (
    "ar bg bn ca cs da de el en es et fa fi fil fr gu he hi hr hu id it ja kk km ko lo lt lv ms my nl no pa "
    "pl pt ro ru sk sl sr sv sw ta te th tr uk ur uz vi zh-hans zh-hant"
).split()


@lru_cache(maxsize=32)
def _names(language):
    reader = Locale.parse(to_locale(language))
    names = [(code, Locale.parse(to_locale(code)).get_display_name(reader) or code) for code in SPOKEN]
    return sorted(names, key=lambda named: named[1].casefold())


def language_choices():
    """(code, name) of every language, sorted by name: for forms, given as a callable."""
    return _names(get_language() or "en")
