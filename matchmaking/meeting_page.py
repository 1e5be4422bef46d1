"""One meeting, with all that its page shows and what the reader may do about it."""

import datetime
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booths.models import Lead
from exhibitors.models import Membership
from fair.addresses import day_of
from fair.features import is_on
from matchmaking.meeting_calendars import calendar_links
from matchmaking.models import MatchRules, Meeting, Side, WaitingPlace
from matchmaking.peoples_time import Calendars
from matchmaking.seen_meetings import RELATED, as_seen
from matchmaking.services.meetings.closing import missing_side
from matchmaking.time_choice import CommonTimes

State = Meeting.State
DOES = ("counter", "move", "decline", "cancel", "hand", "add")  # what the address can open


class MeetingPage:
    def __init__(self, meeting, user, query):
        (self.seen,) = as_seen([meeting], user)
        self.meeting, self.user = meeting, user
        self.rules = MatchRules.standing()
        self.asked_day = day_of(query.get("day"))
        self.does = query.get("do") if query.get("do") in self.acts else ""

    @property
    def is_to_come(self):
        meeting = self.meeting
        is_planned = meeting.state == State.CONFIRMED and meeting.starts_at > timezone.now()
        return is_planned or (meeting.state == State.PROPOSED and bool(self.seen.times))

    @cached_property
    def acts(self):
        """The names of what the reader may do now."""
        if not self.seen.may_change:
            return set()
        acts = set()
        if self.is_to_come:
            acts |= {"counter", "cancel", "add"}
            acts |= {"move"} if self.meeting.state == State.CONFIRMED and self.others_are_bookable else set()
            acts |= {"decline"} if self.seen.waits_for_me else set()
            acts |= set() if self.seen.is_buyers else {"hand"}
            if self.meeting.state == State.PROPOSED and self.seen.waits_for_me:
                acts.discard("cancel")  # a no to a proposal is "decline"
        if self.is_on:
            acts |= {"add"} | (set() if self.seen.is_buyers else {"hand"})
        return acts

    @cached_property
    def others_are_bookable(self):
        """Whether the other side's time may be taken without asking; else other times are proposed."""
        others = [
            seat.user for seat in self.seen.seats if seat.side not in (self.seen.side, Side.INTERPRETER)
        ]
        calendars = Calendars(others, timezone.now(), timezone.now(), self.meeting.exhibitor)
        return all(calendars.diary_of(one).takes_bookings and calendars.has_hours(one) for one in others)

    @property
    def is_on(self):
        return self.seen.state == "now"

    @cached_property
    def times(self):
        """Free times of all who take part, where a time is to be chosen."""
        if self.does not in ("counter", "move"):
            return None
        people = [seat.user for seat in self.seen.seats]
        return CommonTimes(people, self.meeting.minutes, self.asked_day)

    @property
    def add_links(self):
        """[(name of a calendar, address), …] of pages that have the meeting filled in."""
        links = calendar_links(self.meeting, self.seen.side, self.meeting.buyer)
        return [(name.capitalize(), url) for name, url in links.items()]

    @property
    def now(self):
        return self.seen.now

    @property
    def backs_to_team(self):
        """Whether the reader comes from the team's week: they do not take part themselves."""
        there = any(seat.user_id == self.user.pk for seat in self.seen.seats)
        return self.seen.side == Side.EXHIBITOR and not there

    @property
    def act_links(self):
        """[(name, label, icon), …] of what can be opened."""
        known = [
            ("move", _("Move"), "calendar"),
            ("counter", _("Propose other times"), "calendar-plus"),
            ("hand", _("Hand over"), "undo-2"),
            ("add", _("Add somebody"), "users"),
            ("decline", _("Decline"), "x"),
            ("cancel", _("Call off"), "x"),
        ]
        return [act for act in known if act[0] in self.acts]

    @property
    def picks_one(self):
        return self.does == "move"

    @property
    def own_fields(self):
        """One for each time that may be sent beside those of the list."""
        return range(1 if self.picks_one else min(self.rules.most_proposed, 5))

    @property
    def sides_to_add(self):
        own = Side.BUYER if self.seen.is_buyers else Side.EXHIBITOR
        return [(own.value, _("Colleague")), (Side.INTERPRETER.value, Side.INTERPRETER.label)]

    @property
    def stars(self):
        return range(5, 0, -1)  # the last is drawn first, so that those before a chosen one can follow it

    @cached_property
    def team(self):
        """The exhibitor's people, for its own side."""
        members = Membership.objects.filter(exhibitor=self.meeting.exhibitor, user__is_active=True)
        return [member.user for member in members.select_related("user")]

    @property
    def colleagues(self):
        """Those of them who do not take part."""
        there = {seat.user_id for seat in self.seen.seats}
        return [user for user in self.team if user.pk not in there] if not self.seen.is_buyers else []

    @property
    def removable(self):
        """The ids of whom the reader may take out again."""
        own = {self.seen.side, Side.INTERPRETER}
        if not (self.seen.may_change and (self.is_to_come or self.is_on)):
            return set()
        return {
            seat.user_id
            for seat in self.seen.seats
            if seat.side in own and not seat.is_host and seat.user_id != self.meeting.buyer_id
        }

    @cached_property
    def is_missing(self):
        """Whether the reader's side waits for the other, which is late."""
        missing = missing_side(self.meeting) if self.is_on else None
        return missing is not None and missing != self.seen.side and self.seen.may_change

    @cached_property
    def waiting(self):
        """How many buyers wait for a time of the exhibitor."""
        return WaitingPlace.objects.filter(exhibitor=self.meeting.exhibitor, ended_at=None).count()

    @property
    def may_offer(self):
        """Whether the time can be offered to who waits for one."""
        meeting = self.meeting
        is_left = meeting.ends_at and meeting.ends_at > timezone.now() + datetime.timedelta(minutes=10)
        is_free = meeting.state in (State.CANCELLED, State.MISSED) or self.is_missing
        return self.seen.side == Side.EXHIBITOR and is_free and bool(is_left) and bool(self.waiting)

    @cached_property
    def talk(self):
        """The address of the conversation with the other side, "" where there is none to be had."""
        exhibitor = self.meeting.exhibitor
        if self.seen.is_buyers:
            return reverse("ask", args=[exhibitor.slug])
        lead = Lead.objects.with_contact().filter(exhibitor=exhibitor, buyer=self.meeting.buyer).first()
        if self.seen.side == Side.INTERPRETER or lead is None or lead.talk is None:
            return ""
        return reverse("workspace_conversation", args=[exhibitor.slug, lead.talk])

    @cached_property
    def outcome(self):
        """What the reader has told of it, or None."""
        return self.meeting.outcomes.filter(user=self.user).first()

    @property
    def may_tell(self):
        """Whether it has begun, so that the reader can say how it went."""
        begun = self.meeting.state in (State.CONFIRMED, State.HELD, State.MISSED)
        there = any(seat.user_id == self.user.pk for seat in self.seen.seats)
        return begun and there and self.seen.may_change and self.meeting.starts_at <= timezone.now()

    @property
    def is_plannable(self):
        """Whether another meeting can be planned by the same way."""
        return is_on("meetings") and self.seen.is_buyers and self.seen.booth is not None

    @cached_property
    def history(self):
        """What happened, the first at the top: [(words, moment or None), …]."""
        meeting, steps = self.meeting, []
        who = self._side_name(meeting.created_by_id)
        made = {
            Meeting.Origin.BOOKED: _("Booked by %(who)s"),
            Meeting.Origin.HOSTED: _("Arranged by the organisers"),
        }
        steps.append((made.get(meeting.origin, _("Proposed by %(who)s")) % {"who": who}, meeting.created_at))
        steps += [(words, None) for words in self._rounds]
        if meeting.held_at:
            steps.append((_("Held"), meeting.held_at))
        if meeting.state in (State.CANCELLED, State.DECLINED):
            words = (
                _("Called off by %(who)s") if meeting.state == State.CANCELLED else _("Declined by %(who)s")
            )
            steps.append((words % {"who": self._side_name(meeting.ended_by_id)}, meeting.changed_at))
        elif meeting.state in (State.EXPIRED, State.MISSED):
            steps.append((meeting.get_state_display(), meeting.changed_at))
        return steps

    @cached_property
    def _rounds(self):
        """Each round of proposals after the first, in words."""
        rounds = {}
        for time in self.meeting.times.model.objects.filter(meeting=self.meeting).order_by(
            "round", "starts_at"
        ):
            rounds.setdefault(time.round, []).append(time)
        told = []
        for number, times in rounds.items():
            side = _("You") if times[0].side == self.seen.side else _("The other side")
            words = ngettext(
                "%(side)s proposed %(count)s time", "%(side)s proposed %(count)s times", len(times)
            )
            if number > 1 or self.meeting.origin != Meeting.Origin.PROPOSED:
                told.append(words % {"side": side, "count": len(times)})
        return told

    def _side_name(self, pk):
        """Whom an id is for the reader: themselves, somebody at the meeting, or the side."""
        if pk is None:
            return _("the organisers")
        if pk == self.user.pk:
            return _("you")
        seat = next((seat for seat in self.seen.people if seat.user_id == pk), None)
        if seat:
            return str(seat.user)
        return self.seen.contact.title if pk == self.meeting.buyer_id else self.meeting.exhibitor.name


def read_meeting(meetings, pk):
    """The Meeting as its page wants it, None where it is not among `meetings`."""
    return meetings.select_related(*RELATED).filter(pk=pk).first()
