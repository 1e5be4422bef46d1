"""Texts that exist in several languages, stored in one JSON column."""

from django.utils.translation import get_language


def in_language(texts, source="en"):
    """The text for the language in use, else the one in `source`, else any that there is.

    `texts` maps language codes to strings: {"en": "Lighting", "zh-hans": "照明产品"}.
    """
    language = get_language() or source
    for code in (language, language.partition("-")[0], source, *texts):
        if texts.get(code):
            return texts[code]
    return ""
