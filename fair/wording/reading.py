"""The organisers' words where there are some, and how they are changed."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt

from fair import audit
from fair.errors import Refused
from fair.models import Wording
from fair.texts import visible
from fair.wording.pieces import filled, find_piece

FRESH_SECONDS = 60
NONE = ("", "", None)  # kept in the cache, where None would mean that nothing is known

# Text only: HTML in it is shown, not run, and links lead to http, https and mail.
markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Words:
    """A heading or subject with its text, and since when they hold."""

    title: str
    text: str
    since: object

    @property
    def html(self):
        return mark_safe(markdown.render(self.text))  # noqa: S308  made from escaped text


def own_words(key, language=None):
    """The organisers' words for a piece, or None; at most a minute old."""
    language = language or get_language()
    found = cache.get_or_set(_cache_key(key, language), lambda: _read(key, language), FRESH_SECONDS) or NONE
    return Words(*found) if found[1] else None


def own_mail(key, context):
    """(subject, text) of a mail in the organisers' words and the language in use, or None."""
    piece, words = find_piece(key), own_words(key)
    if piece is None or words is None:
        return None
    values = piece.values(context)
    return " ".join(filled(words.title, values).split()), filled(words.text, values).strip() + "\n"


@transaction.atomic
def save_wording(piece, language, title, text, by):
    """Put the organisers' words in place of ours. Raises Refused for names that the mail does not have."""
    if wrong := piece.wrong(title, text):
        raise Refused(wrong)
    known = Wording.objects.select_for_update().filter(key=piece.key, language=language).first()
    wording = known or Wording(key=piece.key, language=language)
    before = audit.snapshot(wording, ["title", "text"]) if known else {}
    wording.title, wording.text = " ".join(visible(title).split()), visible(text).replace("\r\n", "\n")
    wording.updated_by = by
    wording.save()
    audit.record(by, "wording.changed", wording, before, audit.snapshot(wording, ["title", "text"]))
    _forget(piece.key, language)
    return wording


@transaction.atomic
def remove_wording(piece, language, by):
    """Ours hold again. What was there is in the audit log."""
    for wording in Wording.objects.filter(key=piece.key, language=language):
        audit.record(by, "wording.removed", wording, audit.snapshot(wording, ["title", "text"]))
        wording.delete()
    _forget(piece.key, language)


def _read(key, language):
    found = Wording.objects.filter(key=key, language=language)
    return found.values_list("title", "text", "updated_at").first() or NONE


def _forget(key, language):
    def forget():
        cache.delete(_cache_key(key, language))

    transaction.on_commit(forget, robust=True)


def _cache_key(key, language):
    return f"wording:{key}:{language}"
