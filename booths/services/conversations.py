"""What buyers and exhibitors do in their conversations. Whether they may is asked before, by the querysets.

Every act takes the conversation's row first, so that lines are written one after the other: ids then rise
in the order of commits, and "after <id>" skips nothing.
"""

import datetime

from django.db import transaction
from django.db.models import F, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices import notify, read_notices
from booths import letters
from booths.attachments import keep_files
from booths.models import CannedReply, Conversation, Line, Note, Reading
from booths.notices import SHOWN, key_of
from booths.private_talk import line_data, with_all
from booths.private_words import line_words
from booths.services import fair_play, routing
from booths.services.blocks import without_hushed
from booths.services.fair_play import TooFast
from booths.services.leads import note_question
from exhibitors.models import Exhibitor, Membership
from fair import audit, features
from fair.errors import Refused
from fair.plaintext import clean_text
from fair.rates import seconds_to_wait
from fair.realtime import publish
from fair.translating import forget_translations

MOST_CHARACTERS = 4000
MOST_FILES = 5
EDITABLE = datetime.timedelta(minutes=5)
# (uses, seconds): a quick exchange is fine, an hour of shouting is not.
LINES = [(15, 20), (120, 600)]


def ask(exhibitor, buyer, text, key, about=None, **more):
    """Write to an exhibitor as a buyer: in the conversation of the two, which is opened if there is none.

    `about` is a `booths.subjects.About`. Raises Refused for the exhibitor's own people, and as `write_line`.
    """
    if Exhibitor.objects.staffed_by(buyer).filter(pk=exhibitor.pk).exists():
        raise Refused(_("This is your own company: others of it read what you write here."))
    fair_play.weigh_opening(exhibitor, buyer, text, key, about=about, **weighed(**more))
    with transaction.atomic():
        fair_play.refuse_opening(buyer, exhibitor)
        conversation, _is_new = Conversation.objects.get_or_create(exhibitor=exhibitor, buyer=buyer)
        return write_passed(conversation, buyer, text, key, about=about, **more)


def write_line(conversation, author, text, key, about=None, **more):
    """Write a line that the fair's rules of conduct allow, as `write_passed`; Refused what they do not."""
    fair_play.weigh_line(conversation, author, text, key, about=about, **weighed(**more))
    return write_passed(conversation, author, text, key, about=about, **more)


def weighed(product=None, offer=None, files=(), **_more):
    return {"product": product, "has_more": bool(files or offer)}


@transaction.atomic
def write_passed(
    conversation,
    author,
    text,
    key,
    about=None,
    product=None,
    offer=None,
    files=(),
    canned=None,
    via=Line.Via.PAGE,
):
    """Write a line, and move the conversation on: a buyer's line waits for an answer, the staff's is one.

    The same author and `key` write once, however often they are sent: the first line is returned, from
    `with_all`. `files` are uploads, `canned` is the CannedReply that the text began as. Raises Refused for
    what cannot be sent, as TooFast for those in a hurry.
    """
    conversation = _take(conversation)
    if sent := Line.objects.filter(author=author, key=key).first():
        return _sent_here(sent, conversation)
    features.require("chat")
    fair_play.refuse_muted(author)
    fair_play.refuse_blocked(conversation, author)
    text = _clean(text, is_needed=not (files or offer or product))
    if seconds := seconds_to_wait(f"lines:{author.pk}", *LINES):
        raise TooFast(seconds)
    by_staff = author.pk != conversation.buyer_id
    line = Line(conversation=conversation, author=author, by_staff=by_staff, text=text, key=key)
    line.product, line.offer, line.via = product, offer, via
    line.subject = about and about.keep(conversation)
    line.save()
    kept = keep_files(line, files)
    names = [file.name for file in kept] + [card.name for card in (product,) if card]
    Line.objects.filter(pk=line.pk).update(words=line_words(line, names))
    if canned:
        CannedReply.objects.filter(pk=canned.pk).update(uses=F("uses") + 1)
    if by_staff:
        _answered(conversation, line)
    else:
        _asked(conversation, line)
        note_question(conversation, line)
    _notify(conversation, line)
    line = with_all(Line.objects.all()).get(pk=line.pk)
    publish(conversation.topic, "line.sent", line=line_data(line))
    _tell_inboxes(conversation)
    if by_staff:
        letters.answer_written(conversation, line)
    return line


def _take(conversation):
    return Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)


def _clean(text, is_needed):
    return clean_text(text, MOST_CHARACTERS) if is_needed or text.strip() else ""


def _sent_here(line, conversation):
    if line.conversation_id != conversation.pk:
        raise Refused(_("This message was already sent in another conversation."))
    return with_all(Line.objects.all()).get(pk=line.pk)


def _asked(conversation, line):
    """The buyer waits from now on, if not already; what was closed or put off is open again."""
    conversation.last_line, conversation.last_at = line, line.sent_at
    conversation.waiting_since = conversation.waiting_since or line.sent_at
    conversation.closed_at = conversation.snoozed_until = None
    fields = ["last_line", "last_at", "waiting_since", "closed_at", "snoozed_until"]
    conversation.save(update_fields=fields)
    routing.question_asked(conversation, line)


def _answered(conversation, line):
    """Nobody waits any more; who answers first takes the conversation over."""
    conversation.last_line, conversation.last_at = line, line.sent_at
    conversation.waiting_since = None
    conversation.answered_at = conversation.answered_at or line.sent_at
    if conversation.assignee_id is None:
        conversation.assignee_id = line.author_id
    conversation.buyer_unread += 1
    fields = ["last_line", "last_at", "waiting_since", "answered_at", "assignee", "buyer_unread"]
    conversation.save(update_fields=fields)
    routing.question_answered(conversation, line)


def _notify(conversation, line):
    """The buyer hears of an answer; who answers, of what follows a question. That itself is routed."""
    told = {
        "conversation": conversation.pk,
        "exhibitor": conversation.exhibitor.slug,
        "company": conversation.exhibitor.name,
        "author": str(line.author),
        "text": line.text[:SHOWN],
    }
    key = key_of(conversation.pk)
    if line.by_staff:
        people = without_hushed(conversation, [conversation.buyer_id])
        notify(people, "answer.received", key=key, **told)
    elif conversation.assignee_id and conversation.waiting_since < line.sent_at:
        people = without_hushed(conversation, [conversation.assignee_id])
        notify(people, "message.received", key=key, **told)


def _tell_inboxes(conversation):
    """Both inboxes hear which conversation changed, and ask for it."""
    publish(f"inbox:{conversation.exhibitor_id}", "conversation.changed", id=conversation.pk)
    publish(f"me:{conversation.buyer_id}", "conversation.changed", id=conversation.pk)


@transaction.atomic
def edit_line(line, by, text):
    """Change what one wrote within five minutes; it is shown as edited. Raises Refused after that."""
    conversation = _take(line.conversation)
    line = Line.objects.prefetch_related("attachments").get(pk=line.pk)
    if line.author_id != by.pk or line.removed_at:
        raise Refused(_("Only your own standing messages can be changed."))
    if timezone.now() - line.sent_at > EDITABLE:
        raise Refused(_("Messages can be changed for five minutes: please write another one."))
    has_more = line.offer or line.product_id or line.attachments.all()
    text = _clean(text, is_needed=not has_more)
    fair_play.refuse_change(by, text, is_visitor=not line.by_staff)
    if text != line.text:
        line.text, line.edited_at = text, timezone.now()
        line.words = Value(line_words(line, [file.name for file in line.attachments.all()]))
        line.save(update_fields=["text", "edited_at", "words"])
    line = with_all(Line.objects.all()).get(pk=line.pk)
    publish(conversation.topic, "line.edited", line=line_data(line))
    _tell_inboxes(conversation)
    return line


@transaction.atomic
def remove_line(line, by, wrong=""):
    """Take a line out; its place stays, marked as removed. Twice is once.

    `wrong` is what was wrong with it, one of `Wrong`. What others wrote is written down in the audit log.
    """
    conversation = _take(line.conversation)
    removed = Line.objects.standing().filter(pk=line.pk)
    if not removed.update(removed_at=timezone.now(), removed_by=by, removed_for=wrong, words=None):
        return
    forget_translations(line.text)
    if line.author_id != by.pk:
        said = {"author": line.author_id, "text": line.text}
        audit.record(by, "line.removed", line, before=said, reason=wrong)
    conversation.waiting_since = routing.line_removed(conversation, line)
    conversation.save(update_fields=["waiting_since"])
    publish(conversation.topic, "line.removed", id=line.pk)
    _tell_inboxes(conversation)


@transaction.atomic
def restore_line(line, by):
    """Show again what was removed, in its old place. Twice is once."""
    conversation = _take(line.conversation)
    line = Line.objects.prefetch_related("attachments").get(pk=line.pk)
    if line.removed_at is None:
        return
    line.removed_at = line.removed_by = None
    line.removed_for = ""
    line.words = Value(line_words(line, [file.name for file in line.attachments.all()]))
    line.save(update_fields=["removed_at", "removed_by", "removed_for", "words"])
    audit.record(by, "line.restored", line)
    publish(conversation.topic, "line.edited", line=line_data(with_all(Line.objects.all()).get(pk=line.pk)))


@transaction.atomic
def read_conversation(conversation, user, upto):
    """The person has read up to the line with that id; the other side sees it. Never goes back."""
    conversation = _take(conversation)
    read_notices(user, key=key_of(conversation.pk))
    last = conversation.last_line_id or 0
    upto = min(upto, last)
    reading, is_new = Reading.objects.get_or_create(
        conversation=conversation, user=user, defaults={"line": upto}
    )
    if not is_new and reading.line >= upto:
        return
    reading.line, reading.read_at = upto, timezone.now()
    reading.save(update_fields=["line", "read_at"])
    by_buyer = user.pk == conversation.buyer_id
    if by_buyer:
        unread = conversation.lines.filter(pk__gt=upto, by_staff=True, removed_at=None).count()
        Conversation.objects.filter(pk=conversation.pk).update(buyer_unread=unread)
        publish(f"me:{user.pk}", "conversation.changed", id=conversation.pk)
    publish(conversation.topic, "conversation.read", user=user.pk, buyer=by_buyer, line=upto)


@transaction.atomic
def assign_conversation(conversation, by, to):
    """Give the conversation to a member of the staff, or to nobody. Raises Refused for a stranger."""
    conversation = _take(conversation)
    if to and not Membership.objects.filter(exhibitor=conversation.exhibitor_id, user=to).exists():
        raise Refused(_("Only people of the company can be given a conversation."))
    if conversation.assignee_id == (to and to.pk):
        return
    before, conversation.assignee = conversation.assignee_id, to
    conversation.save(update_fields=["assignee"])
    routing.question_assigned(conversation, by, to)
    audit.record(by, "conversation.assigned", conversation, {"assignee": before}, {"assignee": to and to.pk})
    if to and to.pk != by.pk and conversation.waiting_since is None:  # else the question is offered
        told = {"by": str(by), "buyer": str(conversation.buyer), "text": conversation.last_line.text[:SHOWN]}
        address = {"conversation": conversation.pk, "exhibitor": conversation.exhibitor.slug}
        notify([to], "conversation.assigned", key=key_of(conversation.pk), **told, **address)
    publish(conversation.topic, "conversation.assigned", to=to and to.pk, name=str(to) if to else "")
    _tell_inboxes(conversation)


@transaction.atomic
def snooze_conversation(conversation, until):
    """Put the conversation off until a moment, or (None) take it up again, as the buyer's next line does."""
    if until and until <= timezone.now():
        raise Refused(_("Choose a time that is still to come."))
    conversation = _take(conversation)
    conversation.snoozed_until = until
    conversation.save(update_fields=["snoozed_until"])
    routing.question_put_off(conversation, until)
    _tell_inboxes(conversation)


@transaction.atomic
def close_conversation(conversation):
    """Nothing is left to do; the buyer waits for no answer. The buyer's next line opens it again."""
    conversation = _take(conversation)
    conversation.closed_at = conversation.closed_at or timezone.now()
    conversation.waiting_since = conversation.snoozed_until = None
    conversation.save(update_fields=["closed_at", "waiting_since", "snoozed_until"])
    routing.question_closed(conversation)
    _tell_inboxes(conversation)


@transaction.atomic
def reopen_conversation(conversation):
    conversation = _take(conversation)
    conversation.closed_at = None
    conversation.save(update_fields=["closed_at"])
    _tell_inboxes(conversation)


@transaction.atomic
def write_note(conversation, author, text):
    """A note for the staff alone."""
    note = Note.objects.create(conversation=conversation, author=author, text=clean_text(text, 2000))
    publish(f"inbox:{conversation.exhibitor_id}", "conversation.changed", id=conversation.pk)
    return note
