"""Names of countries in the reader's language, from CLDR."""

from functools import lru_cache

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, to_locale


@lru_cache(maxsize=32)
def _territories(language):
    return Locale.parse(to_locale(language)).territories


def country_name(code):
    """The name of ISO 3166 country `code` in the language in use; the code itself when unknown."""
    return _territories(get_language() or "en").get(code, code)


@lru_cache(maxsize=1)
def _codes():
    """Codes by name in English and in the languages of the site, without regard to case."""
    codes = {}
    for language in ["en", *(code for code, _name in settings.LANGUAGES)]:
        codes |= {name.casefold(): code for code, name in _territories(language).items() if len(code) == 2}
    return codes


def country_code(text):
    """The ISO code of a country written as code or name, or None."""
    code = text.upper() if len(text) == 2 else _codes().get(text.casefold())
    return code if code in _territories("en") and code not in NOT_COUNTRIES else None


def country_choices():
    """(code, name) of every country, sorted by name: for forms, given as a callable."""
    countries = {
        code: name
        for code, name in _territories(get_language() or "en").items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    }
    return sorted(countries.items(), key=lambda country: country[1])


NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
