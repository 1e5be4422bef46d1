"""Texts that people wrote, in the reader's language: by a LibreTranslate server (TRANSLATION_URL).

What was translated is kept for a month by the text's digest and the language, so that a text goes to the
server once. The server's API: https://docs.libretranslate.com/
"""

import hashlib
from datetime import timedelta

import urllib3
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from fair.models import Translation

PATIENCE = urllib3.Timeout(connect=3, read=10)
KEPT = timedelta(days=30)
LANGUAGES_FRESH = 600  # seconds

_server = urllib3.PoolManager(timeout=PATIENCE, retries=False, maxsize=4)


class Untranslated(Exception):
    """The server did not answer in time, or does not know the language."""


def is_offered():
    return bool(settings.TRANSLATION_URL)


def known_translation(text, language):
    """The Translation that is kept, or None. One query."""
    return Translation.objects.filter(digest=digest_of(text), language=language).first()


def translate(text, language):
    """The text in a language, from what is kept or from the server. Raises Untranslated.

    It waits for the server: only the worker calls it. Sent twice, it is kept once.
    """
    if known := known_translation(text, language):
        return known
    asked = {"q": text, "source": "auto", "target": _target(language), "format": "text"}
    if settings.TRANSLATION_KEY:
        asked["api_key"] = settings.TRANSLATION_KEY
    answer = _ask("POST", "translate", asked)
    try:
        translated, found = str(answer["translatedText"]), str(answer["detectedLanguage"]["language"])
    except (TypeError, KeyError):
        raise Untranslated(f"The server answered {answer!r:.200}.") from None
    kept, _is_new = Translation.objects.get_or_create(
        digest=digest_of(text),
        language=language,
        defaults={"text": translated, "source": _ours(found)},
    )
    return kept


def forget_translations(text):
    """The text was taken back: nothing of it stays."""
    Translation.objects.filter(digest=digest_of(text)).delete()


def tidy_translations():
    Translation.objects.filter(made_at__lt=timezone.now() - KEPT).delete()


def digest_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


def _target(language):
    """The server's code for one of our languages; older servers know one kind of Chinese alone."""
    known = cache.get_or_set("translation-languages", _languages, LANGUAGES_FRESH)
    for code in (language, language.partition("-")[0]):
        if code in known:
            return known[code]
    raise Untranslated(f"The server does not translate into {language}.")


def _languages():
    try:
        return {language["code"].lower(): language["code"] for language in _ask("GET", "languages")}
    except (TypeError, KeyError, AttributeError):
        raise Untranslated("The server's languages make no sense.") from None


def _ours(code):
    code = code.lower()
    return {"zh": "zh-hans", "zt": "zh-hant"}.get(code, code)[:10]


def _ask(method, path, body=None):
    address = f"{settings.TRANSLATION_URL.rstrip('/')}/{path}"
    try:
        response = _server.request(method, address, json=body)
        answer = response.json()
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        raise Untranslated(str(error)) from None
    if response.status != 200:
        raise Untranslated(f"The server answered {response.status}: {answer!r:.200}")
    return answer
