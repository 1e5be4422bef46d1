"""A mail becomes the next line of its conversation, or nothing."""

import hashlib
import logging
import uuid
from email.utils import parseaddr
from enum import StrEnum

from celery import shared_task
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from booths.inbound.addresses import named_by
from booths.models import Conversation, Line
from booths.services.conversations import MOST_FILES, write_line
from booths.services.rooms import TooFast
from fair.errors import Refused
from fair.later import send_later
from fair.mail import RETRIED, NotSent, fair_sender, send_mail
from fair.wording import Mail, register

logger = logging.getLogger(__name__)

register(
    Mail(
        "booths/email/reply_refused",
        _("A reply by e-mail was not taken"),
        {"reason": "reason", "link": "path"},
        needed=("reason", "link"),
    )
)


class Outcome(StrEnum):
    WRITTEN = "written"
    AGAIN = "again"  # it was written before
    AUTOMATIC = "automatic"  # no person wrote it
    UNKNOWN = "unknown"  # it names no conversation of the sender's
    EMPTY = "empty"
    REFUSED = "refused"  # the sender is told why


def deliver(letter):
    """Write the letter's words as a line of the person and the conversation that its address names.

    The sender must be that person; everything else is dropped without an answer. The same Message-ID writes
    once. Raises TooFast for those in a hurry: it may be delivered again later.
    """
    outcome = _deliver(letter)
    logger.info("A mail came in: %s.", outcome)
    return outcome


def _deliver(letter):
    if letter.is_automatic or _is_our_own(letter):
        return Outcome.AUTOMATIC
    conversation, user = _meant(letter)
    if conversation is None:
        return Outcome.UNKNOWN
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"mail:{user.pk}:{conversation.pk}:{_identity(letter)}")
    if Line.objects.filter(author=user, key=key).exists():
        return Outcome.AGAIN
    words, files = letter.words, letter.files
    if not (words or files):
        return Outcome.EMPTY
    with translation.override(user.language):
        return _write(conversation, user, words, key, files)


def _write(conversation, user, words, key, files):
    refusal = _too_many(files)
    for tried in (files[:MOST_FILES], ()):
        if not (words or tried):
            break
        try:
            write_line(conversation, user, words, key, files=tried, via=Line.Via.MAIL)
        except TooFast:
            raise
        except Refused as reason:
            refusal = str(reason)
            continue
        if refusal:
            _tell(conversation, user, key, refusal)
        return Outcome.WRITTEN
    _tell(conversation, user, key, refusal)
    return Outcome.REFUSED


def _too_many(files):
    return str(_("Only the first five files were taken.")) if len(files) > MOST_FILES else ""


def _meant(letter):
    """(Conversation, User) that the address names, when the letter is that person's; else (None, None)."""
    named = next(filter(None, map(named_by, letter.to)), None)
    if named is None:
        return None, None
    conversation_id, user_id = named
    owns = {"emailaddress__verified": True, "emailaddress__email__iexact": letter.sender}
    user = User.objects.filter(pk=user_id, is_active=True, **owns).first()
    if user is None:
        return None, None
    conversation = Conversation.objects.visible_to(user).filter(pk=conversation_id).first()
    return (conversation, user) if conversation else (None, None)


def _is_our_own(letter):
    """What the fair itself wrote may not come round to it again."""
    own = parseaddr(fair_sender())[1].lower()
    return letter.sender == own or letter.sender.endswith(f"@{settings.REPLY_DOMAIN}")


def _identity(letter):
    """By what a letter that comes twice is known: its Message-ID, else what is in it."""
    return letter.message_id or hashlib.sha256(f"{letter.text}{letter.html}".encode()).hexdigest()


def _tell(conversation, user, key, reason):
    send_later(mail_refusal, conversation.pk, user.pk, str(key), reason)


@shared_task(**RETRIED)
def mail_refusal(conversation_id, user_id, key, reason):
    """Tell the sender what could not be taken, once for each letter. Programs do not answer it."""
    conversation = Conversation.objects.select_related("exhibitor").get(pk=conversation_id)
    user = User.objects.get(pk=user_id)
    is_buyer = conversation.buyer_id == user.pk
    inbox = reverse("workspace_conversation", args=[conversation.exhibitor.slug, conversation.pk])
    sent = send_mail(
        "booths/email/reply_refused",
        user.email,
        user.language,
        key=f"refused-{key}",
        is_answer=True,
        thread=f"conversation-{conversation.pk}",
        reason=reason,
        path=reverse("conversation", args=[conversation.pk]) if is_buyer else inbox,
    )
    if not sent:
        raise NotSent
