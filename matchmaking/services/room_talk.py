"""What is written, shown and noted down in a meeting's room. All of it stays with the meeting."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.attachments import checked
from booths.models import Block
from booths.services import fair_play
from booths.services.fair_play import TooFast
from fair import features
from fair.errors import Refused
from fair.plaintext import clean_text
from fair.rates import seconds_to_wait
from fair.realtime import publish
from matchmaking.merging_texts import merge
from matchmaking.models import RoomFile, RoomLine, RoomNotes, Side
from matchmaking.services.room import take_place

MOST_CHARACTERS = 2000
MOST_NOTES = 20_000
MOST_FILES = 5
LINES = [(15, 20), (120, 600)]  # (uses, seconds)
NOTES = [(20, 20), (400, 1800)]


@transaction.atomic
def write_line(meeting, author, text, key, files=()):
    """Write a line with up to five files. The same author and `key` write once.

    Raises Refused for what cannot be sent, for the muted and the blocked, and TooFast for the hurried.
    """
    meeting, seat = take_place(meeting, author)
    if sent := RoomLine.objects.filter(author=author, key=key).first():
        return sent
    _refuse_unfair(meeting, author, text, seat.side)
    if len(files) > MOST_FILES:
        raise Refused(_("At most five files go with one message."))
    text = "" if files and not text.strip() else clean_text(text, MOST_CHARACTERS)
    if seconds := seconds_to_wait(f"room-lines:{author.pk}", *LINES):
        raise TooFast(seconds)
    line = meeting.lines.create(author=author, side=seat.side, text=text, key=key)
    for file in files:
        RoomFile.objects.create(line=line, **checked(file))
    publish(meeting.room_topic, "line.sent", id=line.pk, user=author.pk)
    return line


@transaction.atomic
def show_product(meeting, by, product):
    """Put a product of the exhibitor before all in the room, or with None put away what is shown."""
    meeting, _seat = take_place(meeting, by)
    if product and product.exhibitor_id != meeting.exhibitor_id:
        raise Refused(_("Only products of this exhibitor can be shown here."))
    shown = meeting.showings.filter(ended_at=None).first()
    if (shown and shown.product_id) == (product and product.pk):
        return
    meeting.showings.filter(ended_at=None).update(ended_at=timezone.now())
    if product:
        meeting.showings.create(product=product, by=by)
    publish(meeting.room_topic, "product.shown", product=product and product.pk)


@transaction.atomic
def write_notes(meeting, by, base, text):
    """Change the notes from what the page had before (`base`) to `text`; the notes as they are then.

    What others changed meanwhile stays: both changes are joined line by line, and where they touch the same
    line both are kept. Raises Refused as `write_line` does.
    """
    meeting, seat = take_place(meeting, by)
    text = without_edges(text)
    notes, _is_new = RoomNotes.objects.get_or_create(meeting=meeting)
    merged = merge(without_edges(base), notes.text, text)
    if merged == notes.text:
        return notes
    _refuse_unfair(meeting, by, text, seat.side)
    if seconds := seconds_to_wait(f"room-notes:{by.pk}", *NOTES):
        raise TooFast(seconds)
    if len(merged) > MOST_NOTES:
        raise Refused(_("The notes are full. Put the rest into a message, or shorten them."))
    notes.text, notes.changed_by, notes.changed_at = merged, by, timezone.now()
    notes.version += 1
    notes.save()
    publish(meeting.room_topic, "notes.changed", version=notes.version, user=by.pk)
    return notes


def without_edges(text):
    """The text with plain line ends and without what cannot be stored."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _refuse_unfair(meeting, author, text, side):
    features.require("chat")
    fair_play.refuse_muted(author)
    if Block.objects.stopping(author, meeting.exhibitor_id, meeting.buyer_id).exists():
        raise Refused(_("No more messages can be sent between the two of you."))
    fair_play.refuse_change(author, text, is_visitor=side != Side.EXHIBITOR)
