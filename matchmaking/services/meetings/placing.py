"""Many meetings that the organisers have arranged are published at once."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from fair.errors import Refused
from matchmaking.models import Meeting, Side
from matchmaking.services.meetings import claiming
from matchmaking.services.meetings.effects import announce, bring_lead, follow, mail_calendars
from matchmaking.services.meetings.reminding import schedule_reminders
from matchmaking.services.meetings.taking import take_people


@dataclass(frozen=True)
class Plan:
    """A meeting to be held: `host` and `buyer` are users, `place` a table or room, or ""."""

    exhibitor: Any
    host: Any
    buyer: Any
    starts_at: datetime.datetime
    minutes: int
    place: str
    edition: Any


@dataclass(frozen=True)
class Placed:
    """What became of a plan: its meeting, or in one sentence why there is none."""

    plan: Plan
    meeting: Any = None
    problem: str = ""


@transaction.atomic
def place_meetings(plans, by, quiet=False):
    """Confirm all of these plans that nobody's other meetings stand against: [Placed], one for each.

    The organisers have the word of both sides: hours are theirs to keep, nobody is in two meetings. With
    `quiet` nobody is mailed or notified of each: who calls it tells them of all at once.
    """
    take_people({pk for plan in plans for pk in (plan.host.pk, plan.buyer.pk)})
    return [_place(plan, by, quiet) for plan in plans]


def _place(plan, by, quiet):
    end = plan.starts_at + datetime.timedelta(minutes=plan.minutes)
    try:
        with transaction.atomic():
            meeting = Meeting.objects.create(
                edition=plan.edition,
                exhibitor=plan.exhibitor,
                buyer=plan.buyer,
                state=Meeting.State.CONFIRMED,
                origin=Meeting.Origin.HOSTED,
                minutes=plan.minutes,
                place=plan.place,
                language=plan.buyer.tongues[0],
                created_by=by,
                starts_at=plan.starts_at,
                ends_at=end,
            )
            meeting.seats.create(user=plan.buyer, side=Side.BUYER)
            meeting.seats.create(user=plan.host, side=Side.EXHIBITOR, is_host=True)
            claiming.give_time(meeting, meeting.seats.all(), plan.starts_at, end)
            bring_lead(meeting)
            if quiet:
                schedule_reminders(meeting)
                announce(meeting, "confirmed")
            else:
                mail_calendars(meeting, is_new=True)
                follow(meeting, "confirmed")
    except Refused as refusal:
        return Placed(plan, problem=str(refusal))
    return Placed(plan, meeting)
