"""Meetings as somebody who may see them reads them: with whom, when on both clocks, and what they may do."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.contacts import Contact, contact_of, given_by
from booths.models import Booth, Lead
from fair.zones import zone_city, zone_of
from matchmaking.models import Meeting, ProposedTime, Seat, Side
from matchmaking.week import Event

RELATED = ("edition", "exhibitor__logo", "buyer__avatar", "product", "request")
State = Meeting.State
AGREED = (State.CONFIRMED, State.HELD, State.MISSED)


def with_parts(meetings):
    """With what stands of each in lists and calendars, as one query and two more."""
    seats = Seat.objects.standing().select_related("user__avatar")
    times = ProposedTime.objects.filter(state=ProposedTime.State.STANDING, expires_at__gt=timezone.now())
    prefetch_related_objects(meetings, Prefetch("seats", seats), Prefetch("times", times))
    return meetings


def as_seen(meetings, user, exhibitor=None):
    """SeenMeetings of a list from `select_related(*RELATED)`; four queries at most.

    With `exhibitor` they are seen as its people see them, whoever takes part.
    """
    meetings = with_parts(list(meetings))
    sides = {meeting.pk: Side.EXHIBITOR if exhibitor else meeting.side_of(user) for meeting in meetings}
    stands = _stands(meetings)
    contacts = _contacts([meeting for meeting in meetings if sides[meeting.pk] != Side.BUYER])
    return [
        SeenMeeting(
            meeting,
            user,
            sides[meeting.pk],
            stands.get((meeting.exhibitor_id, meeting.edition_id)),
            contacts.get((meeting.exhibitor_id, meeting.buyer_id)) or given_by(meeting.buyer, None, False),
        )
        for meeting in meetings
    ]


def _stands(meetings):
    if not meetings:
        return {}
    booths = Booth.objects.filter(
        exhibitor__in={meeting.exhibitor_id for meeting in meetings},
        hall__edition__in={meeting.edition_id for meeting in meetings},
    ).select_related("hall")
    return {(booth.exhibitor_id, booth.hall.edition_id): booth for booth in booths}


def _contacts(meetings):
    """What the exhibitors may be told of the buyers, {(exhibitor, buyer): Contact}."""
    if not meetings:
        return {}
    leads = (
        Lead.objects.with_contact()
        .select_related("buyer__avatar")
        .filter(
            exhibitor__in={meeting.exhibitor_id for meeting in meetings},
            buyer__in={meeting.buyer_id for meeting in meetings},
        )
    )
    return {(lead.exhibitor_id, lead.buyer_id): contact_of(lead) for lead in leads}


@dataclass
class SeenMeeting:
    """A meeting beside the side that reads it, the exhibitor's booth, and what is known of the buyer."""

    meeting: Meeting
    user: Any
    side: Side
    booth: Booth | None
    contact: Contact

    @cached_property
    def now(self):
        return timezone.now()

    @property
    def is_buyers(self):
        return self.side == Side.BUYER

    @property
    def may_change(self):
        return self.side != Side.INTERPRETER

    @property
    def title(self):
        """With whom it is: the exhibitor's name, or what may be told of the buyer."""
        if self.side == Side.INTERPRETER:
            both = {"exhibitor": self.meeting.exhibitor, "buyer": self.contact.title}
            return _("%(exhibitor)s and %(buyer)s") % both
        return self.meeting.exhibitor.name if self.is_buyers else self.contact.title

    @property
    def company(self):
        return "" if self.is_buyers else self.contact.company

    @cached_property
    def seats(self):
        return list(self.meeting.seats.all())

    @cached_property
    def host(self):
        """Who answers for the exhibitor, or None."""
        return next((seat.user for seat in self.seats if seat.is_host), None)

    @cached_property
    def people(self):
        """The seats whose names may be told."""
        hidden = not (self.is_buyers or self.contact.is_known)
        return [seat for seat in self.seats if not (hidden and seat.side == Side.BUYER)]

    @property
    def has_interpreter(self):
        return any(seat.side == Side.INTERPRETER for seat in self.seats)

    @cached_property
    def zone(self):
        """The other side's ZoneInfo: of the host or the company, or of the buyer."""
        if self.side == Side.EXHIBITOR:
            return zone_of(self.meeting.buyer.time_zone or "UTC")
        return zone_of((self.host and self.host.time_zone) or self.meeting.exhibitor.time_zone)

    @property
    def place(self):
        """What the other side's clock is called."""
        exhibitor = self.meeting.exhibitor
        if self.side != Side.EXHIBITOR and exhibitor.city and self.zone.key == exhibitor.time_zone:
            return exhibitor.city
        return zone_city(self.zone.key)

    @cached_property
    def times(self):
        """The proposed times that may still be accepted."""
        is_open = self.meeting.state in (State.PROPOSED, State.CONFIRMED) and self.meeting.waits_for
        return [time for time in self.meeting.times.all() if time.starts_at > self.now] if is_open else []

    @property
    def waits_for_me(self):
        return bool(self.times) and self.may_change and self.meeting.waits_for == self.side

    @property
    def waits_for_them(self):
        return bool(self.times) and not self.waits_for_me

    @property
    def starts_at(self):
        """When it begins, or would begin at the earliest; None where no time stands."""
        if self.meeting.state == State.PROPOSED:
            return self.times[0].starts_at if self.times else self.meeting.starts_at
        return self.meeting.starts_at

    @property
    def ends_at(self):
        if self.meeting.state == State.PROPOSED:
            return self.times[0].ends_at if self.times else self.meeting.ends_at
        return self.meeting.ends_at

    @property
    def expires_at(self):
        return min((time.expires_at for time in self.times), default=None)

    @property
    def state(self):
        """For the look: "proposed" (waits for the reader), "hold", "sure", "now", "past" or "off"."""
        meeting = self.meeting
        if meeting.state == State.PROPOSED:
            return "proposed" if self.waits_for_me else "hold" if self.times else "off"
        if meeting.state not in Meeting.STANDING:
            return "off"
        if meeting.state != State.CONFIRMED or meeting.ends_at <= self.now:
            return "past"
        return "now" if meeting.starts_at <= self.now else "sure"

    @property
    def state_words(self):
        meeting = self.meeting
        if meeting.state == State.PROPOSED:
            if not self.times:
                return _("No time stands any more")
            return _("Waits for you") if self.waits_for_me else _("Waits for their answer")
        if self.state == "now":
            return _("Now")
        if self.state == "past" and meeting.state == State.CONFIRMED:
            return _("Over")
        return meeting.get_state_display()

    @property
    def events(self):
        """What a calendar shows of it: the time agreed, and each that is proposed."""
        meeting = self.meeting
        state = "proposed" if self.waits_for_me else "hold"
        events = [Event(time.starts_at, time.ends_at, state, self) for time in self.times]
        if meeting.state in AGREED:
            events.append(Event(meeting.starts_at, meeting.ends_at, self.state, self))
        return events

    def opens_at(self, rules):
        """When its room opens."""
        return self.meeting.starts_at - datetime.timedelta(minutes=rules.early_minutes)

    def may_join(self, rules):
        takes_part = any(seat.user_id == self.user.pk for seat in self.seats)
        held = self.meeting.state in (State.CONFIRMED, State.HELD)
        return takes_part and held and self.opens_at(rules) <= self.now < self.meeting.ends_at
