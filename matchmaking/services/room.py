"""Who is in a meeting's room: entering, staying, leaving, and calling those who do not come.

All acts take the Meeting's row; what becomes of it, arrivals and that it was held, is told to
`services.meetings.closing` after the commit, for these take the diaries first.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.notices import notify
from accounts.notices.services import take_back
from booths.models import Block
from booths.services.fair_play import TooFast, refuse_muted
from fair.errors import Refused
from fair.rates import seconds_to_wait
from fair.realtime import publish
from matchmaking.models import Meeting, RoomStay, Side
from matchmaking.services.meetings import closing

BEAT_SECONDS = 15  # how often a page says that it is there
GRACE = datetime.timedelta(seconds=5 * BEAT_SECONDS)  # for so long nobody is thought gone
MINUTE = datetime.timedelta(minutes=1)
MOST_IN_MESH = 4
CALLS = [(1, 30), (6, 1800)]


def enter_room(meeting, user, has_media=True):
    """Come into the room, for pictures and sound or (without `has_media`) to read and write.

    Raises Refused when it is not open, and where one more would be too many for video between browsers.
    """
    with transaction.atomic():
        meeting, seat = take_place(meeting, user)
        if has_media and not settings.MEETING_SFU:
            _refuse_fifth(meeting, user)
        stay = _stay(meeting, seat, has_media)
        publish(meeting.room_topic, "person.entered", user=user.pk)
    _tell_closing(meeting, seat)
    return stay


def stay_in_room(meeting, user, has_media=True):
    """The person is still there. Raises Refused when the room has closed meanwhile."""
    with transaction.atomic():
        meeting, seat = take_place(meeting, user)
        stay = _stay(meeting, seat, has_media)
    _tell_closing(meeting, seat)
    return stay


@transaction.atomic
def leave_room(meeting, user, peer=""):
    """The person goes. `peer` names the page that is left, for a newer one of theirs is not meant."""
    stay = _last_stay(meeting, user)
    if stay is None or stay.left_at:
        return
    now = timezone.now()
    stay.left_at = now
    if now - stay.seen_at <= GRACE:
        stay.seen_at = now
    stay.save(update_fields=["seen_at", "left_at"])
    publish(meeting.room_topic, "person.left", user=user.pk, peer=peer)


def take_place(meeting, user):
    """The locked meeting and the person's seat, for an act in its room; Refused when that is not open."""
    meeting = Meeting.objects.select_for_update(no_key=True).filter(pk=meeting.pk).get()
    if not Meeting.objects.with_open_room().filter(pk=meeting.pk).exists():
        raise Refused(_("The room of this meeting is closed."))
    seat = meeting.seats.standing().filter(user=user).first()
    if seat is None:
        raise Refused(_("You do not take part in this meeting any more."))
    return meeting, seat


def present(meeting):
    """The stays of those who are in the room now."""
    here = meeting.stays.filter(left_at=None, seen_at__gt=timezone.now() - GRACE)
    return here.select_related("user__avatar").order_by("pk")


def missing_seats(meeting):
    """The seats of the sides of which nobody is in the room."""
    sides = {Side.BUYER, Side.EXHIBITOR} - {stay.side for stay in present(meeting)}
    return meeting.seats.standing().filter(side__in=sides).select_related("user")


def _refuse_fifth(meeting, user):
    others = {stay.user_id for stay in present(meeting) if stay.has_media} - {user.pk}
    if len(others) >= MOST_IN_MESH:
        raise Refused(
            ngettext(
                "%(most)d person is on video here already, as many as one room carries. "
                "You can come in to read and write.",
                "%(most)d people are on video here already, as many as one room carries. "
                "You can come in to read and write.",
                MOST_IN_MESH,
            )
            % {"most": MOST_IN_MESH}
        )


def _last_stay(meeting, user):
    return meeting.stays.select_for_update(no_key=True).filter(user=user).order_by("-pk").first()


def _stay(meeting, seat, has_media):
    """Go on with the person's last stay, unless they were away for too long."""
    now = timezone.now()
    stay = _last_stay(meeting, seat.user)
    if stay is None or now - stay.seen_at > GRACE:
        return meeting.stays.create(
            user=seat.user, side=seat.side, began_at=now, seen_at=now, has_media=has_media
        )
    stay.seen_at, stay.left_at, stay.has_media = now, None, has_media
    stay.save(update_fields=["seen_at", "left_at", "has_media"])
    return stay


def _tell_closing(meeting, seat):
    """Who came, and once two sides were in for a minute that the meeting was held."""
    if seat.came_at is None:
        closing.note_arrival(seat)
    if meeting.held_at is None and (at := minute_together(RoomStay.objects.filter(meeting=meeting))):
        closing.mark_held(meeting, at)


def minute_together(stays):
    """When buyer and exhibitor had been in at the same time for a minute in all, or None."""
    sides = [_joined(stays, side) for side in (Side.BUYER, Side.EXHIBITOR)]
    shared = sorted((max(one[0], other[0]), min(one[1], other[1])) for one in sides[0] for other in sides[1])
    left = MINUTE
    for began, ended in shared:
        if ended - began >= left:
            return began + left
        left -= max(ended - began, datetime.timedelta())
    return None


def _joined(stays, side):
    """[(from, until), …] in which somebody of the side was in: stays that overlap count once."""
    joined = []
    for stay in sorted((stay for stay in stays if stay.side == side), key=lambda stay: stay.began_at):
        if joined and stay.began_at <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], stay.seen_at)
        else:
            joined.append([stay.began_at, stay.seen_at])
    return joined


@transaction.atomic
def call_missing(meeting, by):
    """Ring at those of the side that is not there, and return them: their pages and devices lead here.

    Raises Refused when both sides are there, for the muted and the blocked, and TooFast for the hurried.
    """
    meeting, _seat = take_place(meeting, by)
    seats = list(missing_seats(meeting).exclude(user=by))
    if not seats:
        raise Refused(_("Both sides are here already."))
    refuse_muted(by)
    if Block.objects.stopping(by, meeting.exhibitor_id, meeting.buyer_id).exists():
        raise Refused(_("No more messages can be sent between the two of you."))
    if seconds := seconds_to_wait(f"meeting-call:{meeting.pk}:{by.pk}", *CALLS):
        raise TooFast(seconds)
    people = [seat.user_id for seat in seats]
    key = f"meeting-room:{meeting.pk}"
    take_back(people, ["meeting.calling"], key=key)  # so that a second call rings anew
    told = {"meeting": meeting.pk, "name": str(by), "company": str(meeting.exhibitor)}
    notify(people, "meeting.calling", key=key, **told)
    return [seat.user for seat in seats]
