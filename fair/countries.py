"""Names of countries in the reader's language, from CLDR."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language, to_locale


@lru_cache(maxsize=32)
def _territories(language):
    return Locale.parse(to_locale(language)).territories


def country_name(code):
    """The name of ISO 3166 country `code` in the language in use; the code itself when unknown."""
    return _territories(get_language() or "en").get(code, code)


def country_choices():
    """(code, name) of every country, sorted by name: for forms, given as a callable."""
    countries = {
        code: name
        for code, name in _territories(get_language() or "en").items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    }
    return sorted(countries.items(), key=lambda country: country[1])


NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
