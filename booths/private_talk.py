"""What there is to read in a conversation, as data for pages, for the socket and for the site's script.

The lines have the shape of a room's messages (`booths.talk`), and some more that only a private talk has.
"""

from django.urls import reverse

from booths.models import Attachment, Line
from booths.models.room import for_reading
from booths.talk import PAGE, REMOVALS, author_data, product_data, utc
from fair.plaintext import split_links


def with_all(lines):
    """With all that is shown of a line: two queries, one of them for the files."""
    read = for_reading(lines, "conversation__exhibitor").select_related("subject")
    return read.defer("words").prefetch_related("attachments")


def line_data(line):
    """A line whole, from `with_all`. Of a removed one only its place is told."""
    removed = line.removed_at is not None
    parts = [] if removed else split_links(line.text)
    return {
        "id": line.pk,
        "key": str(line.key),
        "sent_at": utc(line.sent_at),
        "author": author_data(line),
        "removed": removed,
        "edited_at": utc(line.edited_at) if line.edited_at and not removed else None,
        "via": line.via,
        "text": "" if removed else line.text,
        "parts": [{"text": part.text, "href": part.href} for part in parts],
        "product": None if removed else product_data(line),
        "subject": _subject_data(line.subject),
        "offer": None if removed else line.offer,
        "files": [] if removed else [_file_data(file) for file in line.attachments.all()],
        "reactions": [],
    }


def _subject_data(subject):
    return subject and {
        "id": subject.pk,
        "kind": subject.kind,
        "title": subject.title,
        "url": subject.path,
    }


def _file_data(file):
    picture = file.kind == Attachment.Kind.PICTURE
    return {
        "id": file.pk,
        "url": reverse("conversation_file", args=[file.pk]),
        "name": file.name,
        "size": file.size,
        "picture": picture,
        "width": file.width,
        "height": file.height,
    }


def read_lines(conversation, before=None, after=None, most=PAGE):
    """A page of the conversation in order: the newest, those before an id, or those after one.

    `more` tells whether the same question would bring more. Who catches up after an id also learns
    which of the last lines before it were `removed`, and which are `edited`, meanwhile.
    """
    found = with_all(conversation.lines.all())
    if after is not None:
        lines = list(found.filter(pk__gt=after).order_by("pk")[: most + 1])
        page = lines[:most]
    else:
        found = found.filter(pk__lt=before) if before is not None else found
        lines = list(found.order_by("-pk")[: most + 1])
        page = lines[:most][::-1]
    talk = {"messages": [line_data(line) for line in page], "more": len(lines) > most}
    if after is not None:
        talk |= _changed_before(conversation, after)
    return talk


def _changed_before(conversation, after):
    recent = conversation.lines.filter(pk__lte=after).order_by("-pk").values("pk")[:REMOVALS]
    changed = Line.objects.filter(pk__in=recent)
    removed = changed.exclude(removed_at=None).values_list("pk", flat=True)
    edited = with_all(changed.filter(removed_at=None).exclude(edited_at=None)).order_by("pk")
    return {"removed": sorted(removed), "edited": [line_data(line) for line in edited]}
