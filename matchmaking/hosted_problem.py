"""A programme as numbers: who is free when, who wishes whom, and what stands already."""

import datetime
from collections import defaultdict
from functools import cached_property

from django.db.models import F
from django.utils import timezone

from fair.zones import zone_of
from matchmaking.models import (
    BusyTime,
    Diary,
    DiaryException,
    DraftMeeting,
    Meeting,
    MetBefore,
    Seat,
    Side,
    Wish,
)
from matchmaking.scheduling import MUST, WANT, Pair, Person, Problem, Slot

WEIGHTS = {Wish.Kind.MUST: MUST, Wish.Kind.WANT: WANT}
State = Meeting.State


class Givens:
    """What is known of a programme, read in as many queries for three people as for five hundred.

    `base` is the draft whose meetings stay or are repaired: of one that is published those to come are kept
    where they are, those that were are fixed. `fixed` are DraftMeetings that hold.
    """

    def __init__(self, programme, base=None, is_repair=False):
        self.programme, self.base, self.is_repair = programme, base, is_repair
        self.slots, self.extra = list(programme.slots.all()), set()
        people = programme.people.select_related("user", "exhibitor").prefetch_related("away")
        self.people = {person.pk: person for person in people}
        for person in self.people.values():
            person.programme = programme
        self.buyers = [one for one in self.people.values() if one.side == Side.BUYER]
        self.exhibitors = [one for one in self.people.values() if one.side == Side.EXHIBITOR]
        self.slot_numbers = {slot.pk: number for number, slot in enumerate(self.slots)}
        self._read_wishes()

    def _read_wishes(self):
        self.wishes = defaultdict(dict)  # {(buyer, exhibitor): {side: kind}}
        for who, about, kind in Wish.objects.filter(person__programme=self.programme).values_list(
            "person", "about", "kind"
        ):
            is_buyer = self.people[who].side == Side.BUYER
            pair = (who, about) if is_buyer else (about, who)
            self.wishes[pair][Side.BUYER if is_buyer else Side.EXHIBITOR] = kind

    @cached_property
    def met(self):
        """Pairs of ids who have met: told by the organiser, or at the fair."""
        told = set(
            MetBefore.objects.filter(buyer__programme=self.programme).values_list("buyer", "exhibitor")
        )
        by_user = {person.user_id: person.pk for person in self.buyers}
        by_company = {person.exhibitor_id: person.pk for person in self.exhibitors}
        held = Meeting.objects.filter(state=State.HELD, buyer__in=by_user, exhibitor__in=by_company)
        held = held.exclude(pk__in=self.own_meetings)
        return told | {(by_user[b], by_company[e]) for b, e in held.values_list("buyer", "exhibitor")}

    @cached_property
    def own_meetings(self):
        """Ids of the meetings that this programme has published, and that are still at the hours it gave."""
        drafted = DraftMeeting.objects.filter(draft__programme=self.programme, meeting__isnull=False)
        drafted = drafted.filter(meeting__starts_at=F("slot__starts_at"))
        return set(drafted.values_list("meeting", flat=True))

    @cached_property
    def standing(self):
        """The meetings of the base, with what has become of them."""
        if self.base is None:
            return []
        return list(self.base.meetings.select_related("meeting", "slot", "place"))

    @cached_property
    def called_off(self):
        """Pairs whose published meeting somebody called off, or moved to an hour of their own."""
        return {
            (one.buyer_id, one.exhibitor_id)
            for one in self.standing
            if one.meeting
            and (
                one.meeting.state in (State.CANCELLED, State.DECLINED)
                or one.meeting.starts_at != one.slot.starts_at
            )
        }

    @cached_property
    def awake(self):
        """{person: numbers of slots within their waking hours on their own clock}"""
        users = [person.user_id for person in self.people.values()]
        diaries = {diary.user_id: diary for diary in Diary.objects.filter(user__in=users)}
        kept = {}
        return {
            pk: self._awake(person, diaries.get(person.user_id), kept) for pk, person in self.people.items()
        }

    def _awake(self, person, diary, kept):
        """Whoever has set waking hours of their own keeps them; for all others the programme's hold."""
        wakes, sleeps = self.programme.wakes_at, self.programme.sleeps_at
        if diary and (diary.wakes_at, diary.sleeps_at) != (datetime.time(7), datetime.time(22)):
            wakes, sleeps = diary.wakes_at, diary.sleeps_at
        key = person.user.time_zone, wakes, sleeps
        if key not in kept:
            kept[key] = frozenset(
                number
                for number, slot in enumerate(self.slots)
                if is_awake(slot, zone_of(key[0]), wakes, sleeps)
            )
        return kept[key]

    @cached_property
    def busy(self):
        """{user: [(begin, end)] of what their other meetings and calendars hold}"""
        if not self.slots:
            return {}
        users = [person.user_id for person in self.people.values()]
        span = (self.slots[0].starts_at, max(slot.ends_at for slot in self.slots))
        found = defaultdict(list)
        seats = Seat.objects.filter(user__in=users, during__overlap=span).exclude(
            meeting__in=self.own_meetings
        )
        for user, during in seats.values_list("user", "during"):
            found[user].append((during.lower, during.upper))
        calendars = BusyTime.objects.filter(source__diary__user__in=users, during__overlap=span)
        for user, during in calendars.values_list("source__diary__user", "during"):
            found[user].append((during.lower, during.upper))
        away = DiaryException.objects.filter(
            diary__user__in=users, is_free=False, starts_at__lt=span[1], ends_at__gt=span[0]
        )
        for user, begins, ends in away.values_list("diary__user", "starts_at", "ends_at"):
            found[user].append((begins, ends))
        return found

    @cached_property
    def free(self):
        """{person: numbers of slots in which they can be met}: awake, not away, not taken, not past."""
        now = timezone.now()
        to_come = {number for number, slot in enumerate(self.slots) if slot.starts_at > now}
        return {pk: self._free(person, to_come) for pk, person in self.people.items()}

    def _free(self, person, to_come):
        away = {self.slot_numbers[slot.pk] for slot in person.away.all() if slot.pk in self.slot_numbers}
        taken = {
            number
            for begins, ends in self.busy.get(person.user_id, ())
            for number, slot in enumerate(self.slots)
            if begins < slot.ends_at and slot.starts_at < ends
        }
        return frozenset((self.awake[person.pk] & to_come) - away - taken)

    def obstacle(self, pair):
        """Why two who wish for it are not thought of at all, as `reasons.why_not` tells it, or None."""
        wishes = self.wishes.get(pair, {})
        refusing = [side for side, kind in wishes.items() if kind == Wish.Kind.NO]
        if refusing:
            return {"code": "refused", "who": str(refusing[0])}
        if pair in self.called_off:
            return {"code": "called_off"}
        if self.programme.skips_met and pair in self.met and Wish.Kind.MUST not in wishes.values():
            return {"code": "met"}
        if not self.awake[pair[0]] & self.awake[pair[1]]:
            return {"code": "asleep"}
        return None

    @cached_property
    def pairs(self):
        """[(buyer, exhibitor)] of the problem, in its order: who wishes, and what is fixed without a wish."""
        wished = [pair for pair in self.wishes if self.obstacle(pair) is None]
        own = {(m.buyer_id, m.exhibitor_id) for m in self.standing if self._stands(m)}
        return [*wished, *sorted((own | self.extra) - set(wished))]

    def add_pairs(self, pairs):
        """Pairs that meet without a wish, by hand: before the problem is asked for."""
        self.extra = set(pairs)

    def _stands(self, drafted):
        """Whether a meeting of the base is fixed by hand, or has become one that takes or took place."""
        if drafted.meeting is None:
            return drafted.is_fixed
        is_there = drafted.meeting.starts_at == drafted.slot.starts_at
        return self.is_repair and is_there and drafted.meeting.state in (State.CONFIRMED, State.HELD)

    @cached_property
    def problem(self):
        places = {person.pk: number for number, person in enumerate(self.buyers)}
        places |= {person.pk: number for number, person in enumerate(self.exhibitors)}
        fixed, kept = self._fixed_and_kept()
        rooms = [place.capacity for place in self.places]
        return Problem(
            slots=[Slot(slot.pk, slot.run) for slot in self.slots],
            buyers=[Person(one.pk, self.free[one.pk], one.most) for one in self.buyers],
            exhibitors=[Person(one.pk, self.free[one.pk], one.most) for one in self.exhibitors],
            pairs=[
                Pair(places[buyer], places[exhibitor], *self.weights((buyer, exhibitor)))
                for buyer, exhibitor in self.pairs
            ],
            capacity=sum(rooms) if rooms else None,
            most_in_row=self.programme.most_in_row,
            fixed=fixed,
            kept=kept,
        )

    @cached_property
    def places(self):
        return list(self.programme.places.all())

    def weights(self, pair):
        wishes = self.wishes.get(pair, {})
        return tuple(WEIGHTS.get(wishes.get(side), 0) for side in (Side.BUYER, Side.EXHIBITOR))

    @cached_property
    def numbers(self):
        """{(buyer, exhibitor): number of the pair in the problem}"""
        return {pair: number for number, pair in enumerate(self.pairs)}

    def _fixed_and_kept(self):
        """What is fixed by hand or has been, and what a repair leaves where it is as far as it can."""
        fixed, kept, now = {}, {}, timezone.now()
        for drafted in self.standing:
            if not self._stands(drafted) or drafted.slot_id not in self.slot_numbers:
                continue
            number = self.numbers[drafted.buyer_id, drafted.exhibitor_id]
            slot = self.slot_numbers[drafted.slot_id]
            begun = drafted.meeting and drafted.slot.starts_at <= now
            if begun or (drafted.is_fixed and not self.is_repair):
                fixed[number] = slot
            else:
                kept[number] = slot
        return fixed, kept

    def schedule_of(self, draft):
        """The meetings of a draft as a schedule of the problem, without what that does not know."""
        rows = draft.meetings.values_list("buyer", "exhibitor", "slot")
        return {
            self.numbers[buyer, exhibitor]: self.slot_numbers[slot]
            for buyer, exhibitor, slot in rows
            if (buyer, exhibitor) in self.numbers and slot in self.slot_numbers
        }


def is_awake(slot, zone, wakes, sleeps):
    """Whether a slot lies within the waking hours of one local day."""
    begins, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    return begins.date() == ends.date() and wakes <= begins.time() and ends.time() <= sleeps
