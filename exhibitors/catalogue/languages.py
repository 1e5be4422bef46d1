"""The languages that a company describes its products in."""

from functools import cache

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language, to_locale

TRANSLATED = ("name", "summary", "description", "keywords")


def catalogue_languages(exhibitor):
    """The company's own languages, its source language first; those of the site where it names none."""
    named = exhibitor.languages or [code for code, _name in settings.LANGUAGES]
    return list(dict.fromkeys([exhibitor.source_language, *named]))


def missing_languages(product, languages):
    """Those that the product has no name in."""
    return [
        language
        for language in languages
        if language != product.source_language and not (product.translations.get(language) or {}).get("name")
    ]


def language_name(code):
    """The language's name in the reader's own: "zh-hans" is "Chinese (Simplified)"."""
    return _name_of(code, get_language() or "en")


@cache
def _name_of(code, reader):
    try:
        return Locale.parse(to_locale(code)).get_display_name(to_locale(reader)) or code
    except (ValueError, UnknownLocaleError):
        return code
