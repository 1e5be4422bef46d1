"""Texts that exist in several languages, stored in one JSON column."""

import re

from django.utils.translation import get_language

# Control characters but white space, halves of surrogate pairs, and what turns the writing direction.
UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def in_language(texts, source="en"):
    """The text for the language in use, else the one in `source`, else any that there is.

    `texts` maps language codes to strings: {"en": "Lighting", "zh-hans": "照明产品"}.
    """
    language = get_language() or source
    for code in (language, language.partition("-")[0], source, *texts):
        if texts.get(code):
            return texts[code]
    return ""


def visible(text):
    """Text from outside without characters that nobody sees."""
    return UNSEEN.sub("", text)


def one_line(text):
    """Text from outside on one line, with single spaces and nothing unseen."""
    text = str(text)
    return " ".join((text if text.isprintable() else visible(text)).split())
