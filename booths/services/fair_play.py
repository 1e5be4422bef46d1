"""What every line passes before it is written. Each rule refuses with one sentence that says when it ends.

Organisers pass all of them; the staff of a booth pass those that are meant for visitors.
"""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from booths.banned_words import effect_on
from booths.conduct import DAY, begun_lately, reputation_of
from booths.models import Block, Case, Conversation, FairRules, Held, Line, Mute, WordList
from booths.outside_links import links_outside
from fair.errors import Refused
from fair.templatetags.days import day_and_time

MOST_HELD = 10  # lines of one person that wait for the moderators


class TooFast(Refused):
    """Refused because of too much at once; `retry_after` is in seconds."""

    def __init__(self, seconds):
        self.retry_after = seconds
        super().__init__(self.sentence(seconds) % {"seconds": seconds})

    def sentence(self, seconds):
        return ngettext(
            "That was a lot at once: please wait %(seconds)d second.",
            "That was a lot at once: please wait %(seconds)d seconds.",
            seconds,
        )


class TooSoon(TooFast):
    """Refused because of the room's slow mode."""

    def sentence(self, seconds):
        return ngettext(
            "The talk goes slowly now: you can write again in %(seconds)d second.",
            "The talk goes slowly now: you can write again in %(seconds)d seconds.",
            seconds,
        )


class OnHold(Refused):
    """Refused for now: the line is kept, and the moderators look at it before others see it."""


def your_time(moment):
    return day_and_time(timezone.localtime(moment))


def refuse_muted(user, room=None):
    """Raises Refused for who may not write in the room, or without one in conversations."""
    mute = Mute.objects.of(user, room).order_by("-until").first()
    if mute is None:
        return
    told = {"until": your_time(mute.until)}
    if mute.room_id:
        raise Refused(_("You are muted in this room until %(until)s, your time.") % told)
    raise Refused(_("The organisers have muted you until %(until)s, your time.") % told)


def refuse_blocked(conversation, writer):
    """Raises Refused where one side wants no more of the other; which of them is said to that side alone."""
    block = blocking(conversation, writer)
    if block and block.by_exhibitor == (writer.pk != conversation.buyer_id):
        raise Refused(_("You have blocked this conversation: lift the block to write here."))
    if block:
        raise Refused(_("No more messages can be sent in this conversation."))


def blocking(conversation, writer):
    """The Block by which the person may not write in the conversation, or None."""
    return Block.objects.stopping(writer, conversation.exhibitor_id, conversation.buyer_id).first()


def why_stopped(conversation, writer):
    """Why the person may write nothing in the conversation now, in one sentence, or ""."""
    try:
        refuse_muted(writer)
        refuse_blocked(conversation, writer)
    except Refused as refusal:
        return str(refusal)
    return ""


def refuse_opening(buyer, exhibitor):
    """Before a buyer's line to an exhibitor, in its transaction: may they begin another conversation?

    People who begin several at once wait for each other here. Raises Refused for newcomers, and those whom
    reports were upheld about, beyond their number a day; and for all beyond the number that nobody answered.
    """
    if buyer.is_staff or Conversation.objects.filter(exhibitor=exhibitor, buyer=buyer).exists():
        return
    User.objects.select_for_update(no_key=True).get(pk=buyer.pk)
    if Conversation.objects.filter(exhibitor=exhibitor, buyer=buyer).exists():
        return
    rules = FairRules.standing()
    _refuse_unanswered(buyer, rules)
    _refuse_beyond_quota(buyer, rules)


def _refuse_unanswered(buyer, rules):
    most = rules.unanswered_openings
    if most and Conversation.objects.filter(buyer=buyer, answered_at=None).count() >= most:
        raise Refused(
            ngettext(
                "%(most)d exhibitor has not answered you yet: you can write to another as soon as it has.",
                "%(most)d exhibitors have not answered you yet: you can write to another as soon as one has.",
                most,
            )
            % {"most": most}
        )


def _refuse_beyond_quota(buyer, rules):
    most = rules.first_contacts
    if not most:
        return
    begun = list(begun_lately(buyer).order_by("-opened_at").values_list("opened_at", flat=True)[:most])
    if len(begun) < most or not (rules.is_new(buyer) or reputation_of(buyer).is_low(rules)):
        return
    raise Refused(
        ngettext(
            "You can write to %(most)d new exhibitor a day: to the next one from %(when)s, your time. "
            "The conversations that you have go on.",
            "You can write to %(most)d new exhibitors a day: to the next one from %(when)s, your time. "
            "The conversations that you have go on.",
            most,
        )
        % {"most": most, "when": your_time(begun[-1] + DAY)}
    )


def weigh_line(conversation, author, text, key, *, about=None, product=None, has_more=False):
    """Before a line of a conversation, outside its transaction. Raises Refused, and OnHold for what is kept.

    `has_more` says that it carries files or an offer, which cannot be held with it.
    """
    place = {"conversation": conversation, "exhibitor": conversation.exhibitor}
    is_visitor = author.pk == conversation.buyer_id
    sent = Line.objects.filter(author=author, key=key)
    _weigh(author, text, key, sent, is_visitor, has_more, **place, product=product, about=about)


def weigh_opening(exhibitor, buyer, text, key, *, about=None, product=None, has_more=False):
    """As `weigh_line`, for the line with which a buyer writes to an exhibitor."""
    found = Conversation.objects.filter(exhibitor=exhibitor, buyer=buyer).first()
    place = {"conversation": found, "exhibitor": exhibitor}
    sent = Line.objects.filter(author=buyer, key=key)
    _weigh(buyer, text, key, sent, True, has_more, **place, product=product, about=about)


def weigh_message(room, author, text, key, *, is_visitor, product=None):
    """As `weigh_line`, for a line in a room."""
    place = {"room": room, "exhibitor": room.exhibitor}
    _weigh(author, text, key, None, is_visitor, False, **place, product=product)


def refuse_change(author, text, is_visitor):
    """Before a line is changed: what may not be written may not come in later, either."""
    if author.is_staff or not text:
        return
    rules = FairRules.standing()
    if is_visitor:
        _refuse_links(author, text, rules)
    if effect_on(text, rules):
        raise Refused(_("The organisers do not allow some of these words."))


def _weigh(author, text, key, sent, is_visitor, has_more, **place):
    if author.is_staff or not text.strip():
        return
    rules = FairRules.standing()
    effect = effect_on(text, rules)
    links = is_visitor and _links_too_early(author, text, rules)
    if not (effect or links) or (sent is not None and sent.exists()):
        return
    if links:
        _refuse_links(author, text, rules)
    if effect == WordList.Effect.REFUSE:
        raise Refused(_("The organisers do not allow some of these words: please write it in others."))
    if has_more:
        raise Refused(_("The organisers look at these words first: please send them without files."))
    _hold(author, text, key, **place)


def _links_too_early(author, text, rules):
    return rules.link_days and timezone.now() < rules.links_from(author) and links_outside(text)


def _refuse_links(author, text, rules):
    if _links_too_early(author, text, rules):
        when = your_time(rules.links_from(author))
        raise Refused(
            _("New accounts cannot link to other sites: you can from %(when)s, your time.") % {"when": when}
        )


@transaction.atomic
def _keep(author, text, key, about=None, **place):
    """Raises Refused for who may not write there at all, and where enough of theirs is kept already."""
    User.objects.select_for_update(no_key=True).get(pk=author.pk)
    refuse_muted(author, place.get("room"))
    if conversation := place.get("conversation"):
        refuse_blocked(conversation, author)
    elif "room" not in place:
        refuse_opening(author, place["exhibitor"])
    told = about and {"kind": about.kind, "title": about.title, "path": about.path}
    held, is_new = Held.objects.get_or_create(
        author=author, key=key, defaults={"text": text[:4000], "about": told, **place}
    )
    if is_new:
        waiting = Case.objects.open().filter(kind=Case.Kind.HELD, accused=author)
        if waiting.count() >= MOST_HELD:
            raise Refused(_("Several messages of yours wait for the organisers already."))
        Case.objects.create(
            kind=Case.Kind.HELD, held=held, accused=author, exhibitor=held.exhibitor, quote=held.text
        )


def _hold(author, text, key, **place):
    _keep(author, text, key, **place)
    raise OnHold(
        _("Kept: the organisers look at this message before others see it. You need not send it again.")
    )


def refuse_slow(room, author):
    """Before a visitor's line in a room, under its lock. Raises TooSoon until the pause is over."""
    seconds = slow_seconds(room)
    if not seconds:
        return
    pause = datetime.timedelta(seconds=seconds)
    now = timezone.now()
    recent = room.messages.filter(author=author, sent_at__gt=now - pause)
    last = recent.order_by("-sent_at").values_list("sent_at", flat=True).first()
    if last:
        raise TooSoon(max(1, -(-(last + pause - now) // datetime.timedelta(seconds=1))))


def slow_seconds(room):
    """How many seconds lie between two lines of a visitor in the room."""
    return FairRules.standing().slow_seconds if room.slow_seconds is None else room.slow_seconds
