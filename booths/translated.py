"""A line of a conversation in the reader's language: made by the worker, told to the reader's open pages."""

import logging

from celery import shared_task

from booths.models import Line
from fair.realtime import publish
from fair.translating import Untranslated, known_translation, translate

logger = logging.getLogger(__name__)


def translation_data(translation, line):
    """What the page shows: `same` where there was nothing to translate."""
    return {
        "text": translation.text,
        "source": translation.source,
        "same": translation.source == translation.language or translation.text == line.text,
    }


def ask_for_translation(line, reader, language):
    """The translation that is kept, as data; or None, and the worker tells `me:<reader>` when it is there."""
    if known := known_translation(line.text, language):
        return translation_data(known, line)
    translate_line.delay(line.pk, reader.pk, language)
    return None


@shared_task
def translate_line(line_id, reader_id, language):
    """Safe to run twice: a translation is kept once. A failure is told as well, and may be asked again."""
    line = Line.objects.standing().filter(pk=line_id).first()
    if line is None:
        return
    told = {"id": line_id, "language": language}
    try:
        told["translation"] = translation_data(translate(line.text, language), line)
    except Untranslated as reason:
        logger.warning("A message was not translated: %s", reason)
        told["translation"] = None
    publish(f"me:{reader_id}", "line.translated", **told)
