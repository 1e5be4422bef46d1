"""What people do in a booth's room. Whether they may is asked before, by the querysets."""

import datetime
import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.http.request import split_domain_port, validate_host
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booths.models import Message, Mute, Reaction, Room, SlowMode
from booths.services import fair_play
from booths.services.fair_play import TooFast
from booths.services.replies import measure_replies
from booths.talk import message_data
from exhibitors.models import Exhibitor, Product
from fair import audit, features
from fair.errors import Refused
from fair.models import Edition
from fair.plaintext import clean_text, split_links
from fair.rates import seconds_to_wait
from fair.realtime import publish

MOST_CHARACTERS = 2000
# (uses, seconds): a quick exchange is fine, an hour of shouting is not.
MESSAGES = [(10, 20), (60, 600)]
REACTIONS = [(30, 20), (200, 600)]
PRODUCT_PATH = re.compile(r"(?:^|(?<=\s))/products/(\d{1,18})-[-\w]+/")


class MuteLength(models.TextChoices):
    TEN_MINUTES = "10min", gettext_lazy("10 minutes")
    HOUR = "hour", gettext_lazy("1 hour")
    FAIR = "fair", gettext_lazy("The rest of the fair")


def send_message(room, author, text, key, product=None):
    """Write a line, with a product's card if one is given or linked in the text.

    The same author and `key` write once, however often they are sent: the first message is returned.
    Raises Refused for what cannot be sent, for the muted, and (as TooFast) for those in a hurry.
    """
    if sent := Message.objects.filter(author=author, key=key).first():
        return _sent_here(sent, room)
    features.require("chat")
    fair_play.refuse_muted(author, room)
    text = clean_text(text, MOST_CHARACTERS)
    _refuse_hurry(f"messages:{author.pk}", MESSAGES)
    by_staff = _is_staff(author, room)
    product = product or linked_product(text)
    fair_play.weigh_message(room, author, text, key, is_visitor=not by_staff, product=product)
    return write_message(room, author, text, key, product, by_staff)


@transaction.atomic
def write_message(room, author, text, key, product, by_staff, is_slowed=True):
    """Write a line that passed all rules but the room's slow mode, which is asked here, with `is_slowed`."""
    # One writer at a time: ids then rise in the order of commits, so that "after <id>" skips nothing.
    room = Room.objects.select_for_update(of=["self"], no_key=True).select_related("booth").get(pk=room.pk)
    if is_slowed and not (by_staff or author.is_staff):
        fair_play.refuse_slow(room, author)
    answers = by_staff and not _last_is_by_staff(room)
    message, is_new = Message.objects.get_or_create(
        author=author,
        key=key,
        defaults={"room": room, "text": text, "product": product, "by_staff": by_staff},
    )
    if not is_new:
        return _sent_here(message, room)
    message = Message.objects.for_talk(author).get(pk=message.pk)
    _tell(room, "message.sent", message=message_data(message))
    if answers and room.booth:
        measure_replies(room.booth)
    return message


def _tell(room, event, **data):
    """Publish what changed the talk, and part the answers from now on from those that were kept."""
    Room.objects.filter(pk=room.pk).update(version=F("version") + 1)
    publish(room.topic, event, **data)


def _sent_here(message, room):
    if message.room_id != room.pk:
        raise Refused(_("This message was already sent in another room."))
    return Message.objects.for_talk(message.author).get(pk=message.pk)


def _is_staff(user, room):
    """Whether the person speaks for who keeps the room: its company, or on a stage the organisers."""
    if room.exhibitor is None:
        return user.is_staff
    return Exhibitor.objects.staffed_by(user).filter(pk=room.exhibitor.pk).exists()


def _last_is_by_staff(room):
    last = room.messages.standing().order_by("-pk").first()
    return last is not None and last.by_staff


def linked_product(text):
    """The listed product that the text's first link into this site names, or None."""
    for part in split_links(text):
        found = PRODUCT_PATH.search(_own_path(part.href) if part.href else part.text)
        if found and (product := Product.objects.listed().filter(pk=found[1]).first()):
            return product
    return None


def _own_path(address):
    """The path of an address of this site, "" for any other."""
    try:
        address = urlsplit(address)
    except ValueError:
        return ""
    host, _port = split_domain_port(address.netloc)
    own = validate_host(host, [*settings.ALLOWED_HOSTS, urlsplit(settings.SITE_URL).hostname])
    return address.path if own else ""


def _refuse_hurry(name, limits):
    if seconds := seconds_to_wait(name, *limits):
        raise TooFast(seconds)


@transaction.atomic
def remove_message(message, by, wrong=""):
    """Take a message out of the talk; its place stays, marked as removed. Twice is once.

    `wrong` is what was wrong with it, one of `Wrong`. What others wrote is written down in the audit log.
    """
    removed = Message.objects.standing().filter(pk=message.pk)
    if not removed.update(removed_at=timezone.now(), removed_by=by, removed_for=wrong):
        return
    if message.author_id != by.pk:
        said = {"author": message.author_id, "text": message.text}
        audit.record(by, "message.removed", message, before=said, reason=wrong)
    _tell(message.room, "message.removed", id=message.pk)
    if Room.objects.filter(pinned=message).update(pinned=None):
        _tell(message.room, "message.pinned", message=None)


@transaction.atomic
def restore_message(message, by):
    """Show again what was removed, in its old place. Twice is once."""
    if (
        not message.room.messages.filter(pk=message.pk)
        .exclude(removed_at=None)
        .update(removed_at=None, removed_by=None, removed_for="")
    ):
        return
    audit.record(by, "message.restored", message)
    _tell(message.room, "message.sent", message=message_data(Message.objects.for_talk().get(pk=message.pk)))


@transaction.atomic
def pin_message(message):
    """Keep a message on top of its room, in place of the one that was. Raises Refused for a removed one."""
    room = Room.objects.select_for_update(no_key=True).get(pk=message.room_id)
    message = Message.objects.for_talk().get(pk=message.pk)
    if message.removed_at:
        raise Refused(_("This message was removed."))
    room.pinned = message
    room.save(update_fields=["pinned"])
    _tell(room, "message.pinned", message=message_data(message))


@transaction.atomic
def unpin_message(room):
    if Room.objects.filter(pk=room.pk, pinned__isnull=False).update(pinned=None):
        _tell(room, "message.pinned", message=None)


@transaction.atomic
def react(message, user, mark):
    """Put the person's mark on a message, or take it off. Returns (whether it is on, how many there are)."""
    # Rivals wait for each other here, else each would tell a count without the other's mark.
    Message.objects.select_for_update(no_key=True).get(pk=message.pk)
    message.refresh_from_db(fields=["removed_at"])
    if message.removed_at:
        raise Refused(_("This message was removed."))
    fair_play.refuse_muted(user, message.room)
    _refuse_hurry(f"reactions:{user.pk}", REACTIONS)
    taken_off, _rows = Reaction.objects.filter(message=message, user=user, mark=mark).delete()
    if not taken_off:
        Reaction.objects.get_or_create(message=message, user=user, mark=mark)
    count = message.reactions.filter(mark=mark).count()
    _tell(
        message.room,
        "message.reacted",
        id=message.pk,
        mark=mark,
        count=count,
        user=user.pk,
        on=not taken_off,
    )
    return not taken_off, count


@transaction.atomic
def mute_person(room, user, by, length, reason=""):
    """Let a person only read in the room for a MuteLength. Raises Refused for staff and organisers."""
    if user.is_staff or _is_staff(user, room):
        raise Refused(_("Staff and organisers cannot be muted."))
    until = _mute_end(room, length)
    mute, _is_new = Mute.objects.update_or_create(
        room=room, user=user, defaults={"until": until, "muted_by": by, "reason": reason[:200]}
    )
    audit.record(by, "person.muted", user, after={"room": room.pk, "until": until}, reason=reason)
    publish(room.topic, "person.muted", user=user.pk, until=until)
    return mute


def _mute_end(room, length):
    if length == MuteLength.FAIR:
        edition = room.booth.hall.edition if room.booth else Edition.objects.current()
        day_after = edition.ends_on + datetime.timedelta(days=1)
        return datetime.datetime.combine(day_after, datetime.time.min, ZoneInfo(edition.time_zone))
    return timezone.now() + datetime.timedelta(minutes=10 if length == MuteLength.TEN_MINUTES else 60)


@transaction.atomic
def unmute_person(room, user, by=None):
    """Let a person write again in the room, or with None where a mute of the moderators stopped them."""
    if Mute.objects.filter(room=room, user=user).delete()[0]:
        audit.record(by, "person.unmuted", user, before={"room": room and room.pk})
        if room:
            publish(room.topic, "person.unmuted", user=user.pk)


@transaction.atomic
def slow_room(room, by, seconds):
    """Let so many seconds lie between two lines of a visitor, one of SlowMode. Raises Refused for others."""
    if seconds not in SlowMode:
        raise Refused(_("There is no such slow mode."))
    room = Room.objects.select_for_update(no_key=True).get(pk=room.pk)
    before, room.slow_seconds = room.slow_seconds, seconds
    if before == seconds:
        return
    room.save(update_fields=["slow_seconds"])
    audit.record(by, "room.slowed", room, {"slow_seconds": before}, {"slow_seconds": seconds})
    publish(room.topic, "room.slowed", seconds=seconds)
