"""Under which locks meetings are changed, and who may change them.

The diaries of all who take part are locked in the order of their people, then the meeting: two acts that
want the same person wait for each other, and never for each other at once.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from booths.models import Block
from booths.services.fair_play import refuse_change, refuse_muted
from exhibitors.models import Membership
from fair.errors import Refused
from fair.plaintext import clean_text
from matchmaking.models import Diary, Meeting, Seat, Side

TRIES = 5


def take_people(people):
    """Lock the diaries of these people (ids), made where they are missing. In a transaction."""
    wanted = sorted(set(people))
    known = set(Diary.objects.filter(user__in=wanted).values_list("user", flat=True))
    missing = [Diary(user_id=pk) for pk in wanted if pk not in known]
    if missing:
        Diary.objects.bulk_create(missing, ignore_conflicts=True)
    locked = Diary.objects.filter(user__in=wanted).order_by("user").select_for_update(no_key=True)
    return {diary.user_id: diary for diary in locked}


def take(meeting, *also):
    """The meeting as it is now, that nobody else changes until this transaction ends; and its people's time.

    `also` are others (users) whose time is wanted. Raises Refused where its people change all the while.
    """
    for _try in range(TRIES):
        people = {user.pk for user in also} | _sitting(meeting)
        point = transaction.savepoint()
        take_people(people)
        found = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
        if _sitting(meeting) <= people:
            transaction.savepoint_commit(point)
            return _whole(found)
        transaction.savepoint_rollback(point)  # the locks with it
    raise Refused(_("Others are changing this meeting: please try again."))


def _sitting(meeting):
    seats = Seat.objects.standing().filter(meeting=meeting.pk)
    return set(seats.values_list("user", flat=True))


def _whole(meeting):
    return Meeting.objects.select_related("exhibitor", "buyer", "edition").get(pk=meeting.pk)


def seats_of(meeting):
    """Who takes part now, with their users, the buyer's side first."""
    return list(meeting.seats.standing().select_related("user").order_by("pk"))


def works_for(user, exhibitor):
    return Membership.objects.filter(user=user, exhibitor=exhibitor).exists()


def side_for(meeting, by):
    """The side for which a person changes the meeting. Raises Refused for who may not; None is the fair."""
    if by is None:
        return None
    if by.pk == meeting.buyer_id:
        return Side.BUYER
    if works_for(by, meeting.exhibitor_id):
        return Side.EXHIBITOR
    raise Refused(_("Only the buyer and the exhibitor's people can change this meeting."))


def other(side):
    return Side.EXHIBITOR if side == Side.BUYER else Side.BUYER


def refuse_unfair(exhibitor, buyer, by):
    """Raises Refused for who is muted, and where one of the two wants no more of the other."""
    if by is None:
        return
    refuse_muted(by)
    if Block.objects.stopping(by, exhibitor.pk, buyer.pk).exists():
        raise Refused(_("The two of you do not write to each other any more, so no meeting can be planned."))


def fair_words(text, by, most, is_visitor=True):
    """The text as it is kept. Raises Refused for what the fair does not allow."""
    if not text or not text.strip():
        return ""
    if by is not None:
        refuse_change(by, text, is_visitor)
    return clean_text(text, most)
