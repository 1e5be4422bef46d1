"""A meeting begins: a free time is booked at once, or several are proposed."""

import datetime
from itertools import pairwise

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booths.models import Lead
from fair import features
from fair.errors import Refused
from fair.models import Edition
from matchmaking.free_time import hosts_of, without_holds
from matchmaking.intervals import covers
from matchmaking.models import MatchRules, Meeting, ProposedTime, Side
from matchmaking.services.meetings import claiming
from matchmaking.services.meetings.effects import bring_lead, follow, mail_calendars, note_proposal
from matchmaking.services.meetings.taking import fair_words, other, refuse_unfair, take_people, works_for

MOST_TOGETHER = 5  # meetings to come of one buyer with one exhibitor
MOST_WAITING = 30  # proposals of one person that nobody has answered
MOST_PEOPLE = 8
ABOUT = {"title": 120, "text": 2000}  # fields with words, and how long they are


@transaction.atomic
def book(exhibitor, buyer, by, starts_at, host=None, minutes=None, others=(), **about):
    """Book a free time: the meeting is confirmed at once. Raises Refused where somebody is not free.

    Without a `host` (user) it is the free one with the fewest meetings that day; without `minutes` it takes
    as long as the host's diary says. `others` are users, or (user, side). `about` may tell `title`, `text`,
    `request`, `product`, `language` and `wants_interpreter`.
    """
    side = _begin(exhibitor, buyer, by)
    party = Party(exhibitor, buyer, by, side, host, others)
    claiming.check_moment(starts_at)
    length = claiming.check_length(minutes or party.usual_minutes)
    end = starts_at + length
    calendars = claiming.calendars_for(party.people, starts_at, end, exhibitor)
    party.choose(calendars, [(starts_at, end)], must_offer=True)
    asked = party.asked()
    _refuse_unbookable(calendars, party, asked)
    claiming.refuse_taken(calendars, party.attending, starts_at, end, asked, by)
    about |= {"starts_at": starts_at, "ends_at": end}
    meeting = _make(party, Meeting.State.CONFIRMED, Meeting.Origin.BOOKED, length, about)
    claiming.give_time(meeting, meeting.seats.all(), starts_at, end)
    mail_calendars(meeting, is_new=True)
    bring_lead(meeting, by)
    follow(meeting, "confirmed", by)
    return meeting


@transaction.atomic
def propose(exhibitor, buyer, by, times, host=None, others=(), minutes=None, **about):
    """Propose times (moments) for a meeting, which the other side answers. Raises Refused where somebody
    cannot come then, or where another proposal holds a time. The rest is as for `book`."""
    side = _begin(exhibitor, buyer, by)
    party = Party(exhibitor, buyer, by, side, host, others)
    length = claiming.check_length(minutes or party.usual_minutes)
    _refuse_too_many_waiting(by)
    stretches = check_times(times, length)
    calendars = claiming.calendars_for(party.people, stretches[0][0], stretches[-1][1], exhibitor)
    party.choose(calendars, stretches)
    refuse_held(calendars, party.attending, stretches, by)
    about["waits_for"] = other(side)
    meeting = _make(party, Meeting.State.PROPOSED, Meeting.Origin.PROPOSED, length, about)
    hold(meeting, stretches, by, side)
    if side == Side.BUYER:
        note_proposal(meeting)
    follow(meeting, "proposed", by, count=len(stretches))
    return meeting


class Party:
    """Who is to meet: locked from now on. The host is chosen among all who may be it."""

    def __init__(self, exhibitor, buyer, by, side, host=None, others=()):
        self.exhibitor, self.buyer, self.by, self.side, self.host = exhibitor, buyer, by, side, host
        self.guests = [_with_side(other_, exhibitor) for other_ in others]
        if host is not None and not works_for(host, exhibitor.pk):
            raise Refused(_("The host must be one of the exhibitor's people."))
        self.candidates = [host] if host is not None else self._candidates()
        guests = [user for user, _side in self.guests]
        self.people = list({user.pk: user for user in [buyer, *self.candidates, *guests]}.values())
        if len(guests) + 2 > MOST_PEOPLE:
            raise Refused(_("At most 8 people can take part in a meeting."))
        self.diaries = take_people(user.pk for user in self.people)

    def _candidates(self):
        hosts = list(hosts_of(self.exhibitor))
        if self.side == Side.EXHIBITOR and self.by in hosts:
            return [self.by]  # who asks on the exhibitor's side comes, unless they name a colleague
        guests = {user.pk for user, _side in self.guests}
        return [user for user in hosts if user.pk not in guests and user.pk != self.buyer.pk]

    @property
    def usual_minutes(self):
        return self.diaries[self.candidates[0].pk].slot_minutes if self.candidates else 30

    @property
    def attending(self):
        return [self.buyer, self.host, *(user for user, _side in self.guests)]

    def choose(self, calendars, stretches, must_offer=False):
        """The host who is free at all of these times, or at most of them. Raises Refused without any."""
        if not self.candidates:
            raise Refused(_("Nobody of this exhibitor can be met at the moment."))
        offering = [c for c in self.candidates if not must_offer or self.diaries[c.pk].takes_bookings]
        if self.host is None:
            ranked = sorted(
                offering or self.candidates, key=lambda one: self._rank(calendars, one, stretches)
            )
            self.host = ranked[0]

    def _rank(self, calendars, person, stretches):
        free = calendars.open_of(person)
        fits = sum(covers(free, *stretch) for stretch in stretches)
        awake = without_holds(calendars, person)
        comes = sum(covers(awake, *stretch) for stretch in stretches)
        return (-fits, -comes, calendars.meetings_on(person, stretches[0][0]))

    def asked(self):
        """The ids of those on the side that is not asked any more: they must be free within their hours."""
        if self.side == Side.EXHIBITOR:
            return {self.buyer.pk}
        return {self.host.pk} if self.side == Side.BUYER else set()


def _with_side(guest, exhibitor):
    user, side = guest if isinstance(guest, tuple) else (guest, None)
    if side is None:
        side = Side.EXHIBITOR if works_for(user, exhibitor.pk) else Side.BUYER
    if side == Side.EXHIBITOR and not works_for(user, exhibitor.pk):
        raise Refused(_("Only the exhibitor's people can come for it."))
    return user, Side(side)


def _begin(exhibitor, buyer, by):
    """The side that plans the meeting. Raises Refused for who may not plan this one."""
    features.require("meetings")
    if works_for(buyer, exhibitor.pk):
        raise Refused(_("You work for this exhibitor: choose another."))
    refuse_unfair(exhibitor, buyer, by)
    if by.pk == buyer.pk:
        side = Side.BUYER
    elif works_for(by, exhibitor.pk):
        side = Side.EXHIBITOR
        if not Lead.objects.filter(exhibitor=exhibitor, buyer=buyer).exists():
            raise Refused(_("You can plan a meeting with buyers who have been in touch with you."))
    else:
        raise Refused(_("Only the buyer and the exhibitor's people can plan this meeting."))
    to_come = Meeting.objects.filter(
        exhibitor=exhibitor, buyer=buyer, state__in=(Meeting.State.PROPOSED, Meeting.State.CONFIRMED)
    )
    if to_come.count() >= MOST_TOGETHER:
        raise Refused(_("You have 5 meetings with each other to come already: hold or cancel one first."))
    return side


def _refuse_too_many_waiting(by):
    waiting = Meeting.objects.filter(created_by=by, state=Meeting.State.PROPOSED)
    if waiting.count() >= MOST_WAITING:
        raise Refused(_("30 proposals of yours wait for an answer: cancel one, or wait."))


def _refuse_unbookable(calendars, party, asked):
    """Who books for others without asking needs their word that free times may be booked."""
    for pk in asked:
        person = next(user for user in party.people if user.pk == pk)
        if not party.diaries[pk].takes_bookings or not calendars.has_hours(person):
            raise Refused(_("Times of this person cannot be booked at once: propose some."))


def check_times(times, length):
    """[(start, end)] of proposed moments, in order. Raises Refused for none, too many, or what overlaps."""
    most = MatchRules.standing().most_proposed
    if not times:
        raise Refused(_("Choose at least one time."))
    if len(times) > most:
        raise Refused(
            ngettext(
                "At most %(most)d time can be proposed.", "At most %(most)d times can be proposed.", most
            )
            % {"most": most}
        )
    for moment in times:
        claiming.check_moment(moment)
    found = sorted((moment, moment + length) for moment in times)
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise Refused(_("These times overlap: choose others."))
    return found


def refuse_held(calendars, people, stretches, by):
    """Raises Refused where somebody is not awake and free, or where another proposal holds a time."""
    for start, end in stretches:
        claiming.refuse_taken(calendars, people, start, end, by=by)
        for person in people:
            if not covers(without_holds(calendars, person), start, end):
                raise Refused(_("Another proposal holds one of these times: choose another."))


def hold(meeting, stretches, by, side, until=None):
    """The next round of proposals, which waits for the other side."""
    now = timezone.now()
    until = until or now + datetime.timedelta(hours=MatchRules.standing().hold_hours)
    last = meeting.times.order_by("-round").values_list("round", flat=True).first() or 0
    meeting.times.filter(state=ProposedTime.State.STANDING).update(state=ProposedTime.State.SUPERSEDED)
    common = {"meeting": meeting, "side": side, "by": by, "round": last + 1}
    ProposedTime.objects.bulk_create(
        ProposedTime(**common, starts_at=start, ends_at=end, expires_at=min(until, max(start, now)))
        for start, end in stretches
    )


def edition_of():
    edition = Edition.objects.current()
    if edition is None:
        raise Refused(_("The fair is closed: meetings can be planned when it is open."))
    return edition


def _make(party, state, origin, length, about):
    is_visitor = party.side == Side.BUYER
    for name, most in ABOUT.items():
        about[name] = fair_words(about.get(name, ""), party.by, most, is_visitor)
    about.setdefault("language", _language(party))
    meeting = Meeting.objects.create(
        edition=edition_of(),
        exhibitor=party.exhibitor,
        buyer=party.buyer,
        state=state,
        origin=origin,
        minutes=length // datetime.timedelta(minutes=1),
        created_by=party.by,
        **about,
    )
    seat_all(meeting, party)
    return meeting


def _language(party):
    """The first language of the buyer that the host speaks too, else the buyer's first."""
    spoken = set(party.host.tongues)
    return next((code for code in party.buyer.tongues if code in spoken), party.buyer.tongues[0])


def seat_all(meeting, party):
    meeting.seats.create(user=party.buyer, side=Side.BUYER)
    meeting.seats.create(user=party.host, side=Side.EXHIBITOR, is_host=True)
    for user, side in party.guests:
        if user.pk not in (party.buyer.pk, party.host.pk):
            meeting.seats.get_or_create(user=user, defaults={"side": side})
