"""What is known of the time of several people, read in a fixed number of queries."""

import datetime
from collections import Counter, defaultdict
from functools import cached_property

from django.utils import timezone

from accounts.notices.times import zone_for
from exhibitors.models import Membership
from fair.frame import frame
from fair.zones import zone_of
from matchmaking.intervals import common, joined, without
from matchmaking.local_time import days_between, stretches
from matchmaking.models import BusyTime, Diary, Meeting, ProposedTime, Seat

DAY = datetime.timedelta(days=1)


class Calendars:
    """The calendars of `people` (users) from `start` to `end`, without what the meeting `but` takes.

    `open_of` is when somebody can be met without being asked, `awake_of` when they can be asked to come,
    `held_of` what proposals hold. `exhibitor` is for whom its people work; without it any of theirs.
    """

    def __init__(self, people, start, end, exhibitor=None, but=None):
        self.people = {person.pk: person for person in people}
        self.start, self.end, self.exhibitor = start, end, exhibitor
        self.but = but and but.pk
        self.around = start - DAY, end + DAY

    def zone_of(self, person):
        return zone_for(self.people[person.pk])

    def diary_of(self, person):
        return self._diaries.get(person.pk) or Diary(user=person)

    def open_of(self, person, is_noticed=True):
        """Within the hours, awake, and not taken; from the person's least notice on."""
        diary = self.diary_of(person)
        notice = datetime.timedelta(minutes=diary.notice_minutes if is_noticed else 0)
        hours = joined([*self._hours_of(person), *self._exceptions[person.pk, True]])
        return common(self._from(timezone.now() + notice), common(hours, self._left_of(person)))

    def awake_of(self, person):
        return common(self._from(timezone.now()), self._left_of(person))

    def held_of(self, person):
        return joined(self._holds[person.pk])

    def meetings_on(self, person, moment):
        """How many meetings the person has on the day of a moment."""
        return self._counts[person.pk][moment.astimezone(self.zone_of(person)).date()]

    def _from(self, moment):
        start = max(moment, self.start)
        return [(start, self.end)] if start < self.end else []

    def _left_of(self, person):
        """Awake, and neither excepted nor busy nor in a meeting."""
        diary, key = self.diary_of(person), person.pk
        awake = self._of_days(person, lambda day: [(diary.wakes_at, diary.sleeps_at)])
        pause = datetime.timedelta(minutes=diary.buffer_minutes)
        meetings = [(begin - pause, end + pause) for begin, end in self._meetings[key]]
        taken = [*self._exceptions[key, False], *self._busy[key], *meetings, *self._full_days(person)]
        return without(awake, joined(taken))

    def _full_days(self, person):
        diary, zone = self.diary_of(person), self.zone_of(person)
        for day, count in self._counts[person.pk].items():
            if count >= diary.most_a_day:
                yield from stretches(zone, day, datetime.time.min, datetime.time.max)

    def _hours_of(self, person):
        """The person's own weekly hours, else those of the work at the booth, else of the fair's hall."""
        diary = self.diary_of(person)
        own = self._weekly(diary.hours.all() if diary.pk else ())
        if own:
            return self._of_days(person, lambda day: own[day.weekday()])
        members = self._memberships[person.pk]
        if not members:
            return self._from(self.start)
        work = self._weekly(hours for member in members for hours in member.working_hours.all())
        if work:
            return self._of_days(person, lambda day: work[day.weekday()])
        edition = frame().edition
        if edition is None:
            return self._from(self.start)
        zone = zone_of(edition.time_zone)
        return self._of_days(person, lambda day: [(edition.opens_at, edition.closes_at)], zone)

    def has_hours(self, person):
        """Whether the person, or the work at a booth, has told when they can be met."""
        diary = self.diary_of(person)
        return bool(self._memberships[person.pk]) or bool(diary.pk and diary.hours.all())

    def _weekly(self, hours):
        week = defaultdict(list)
        for stretch in hours:
            week[stretch.weekday].append((stretch.starts_at, stretch.ends_at))
        return week

    def _of_days(self, person, hours_on, zone=None):
        zone = zone or self.zone_of(person)
        days = days_between(zone, *self.around)
        return joined(
            stretch for day in days for hours in hours_on(day) for stretch in stretches(zone, day, *hours)
        )

    @cached_property
    def _diaries(self):
        found = Diary.objects.filter(user__in=self.people).prefetch_related("hours")
        return {diary.user_id: diary for diary in found}

    @cached_property
    def _memberships(self):
        members = Membership.objects.filter(user__in=self.people).prefetch_related("working_hours")
        if self.exhibitor:
            members = members.filter(exhibitor=self.exhibitor)
        found = defaultdict(list)
        for member in members:
            found[member.user_id].append(member)
        return found

    @cached_property
    def _exceptions(self):
        begin, end = self.around
        found = defaultdict(list)
        rows = Diary.objects.filter(
            user__in=self.people, exceptions__starts_at__lt=end, exceptions__ends_at__gt=begin
        ).values_list("user", "exceptions__is_free", "exceptions__starts_at", "exceptions__ends_at")
        for user, is_free, starts_at, ends_at in rows:
            found[user, is_free].append((starts_at, ends_at))
        return found

    @cached_property
    def _busy(self):
        found = defaultdict(list)
        rows = BusyTime.objects.filter(source__diary__user__in=self.people, during__overlap=self.around)
        for user, during in rows.values_list("source__diary__user", "during"):
            found[user].append((during.lower, during.upper))
        return found

    @cached_property
    def _meetings(self):
        found = defaultdict(list)
        rows = Seat.objects.filter(user__in=self.people, during__overlap=self.around)
        for user, during in rows.exclude(meeting=self.but).values_list("user", "during"):
            found[user].append((during.lower, during.upper))
        return found

    @cached_property
    def _counts(self):
        found = defaultdict(Counter)
        for key, stretches_ in self._meetings.items():
            zone = zone_for(self.people[key])
            found[key] = Counter(begin.astimezone(zone).date() for begin, _end in stretches_)
        return found

    @cached_property
    def _holds(self):
        begin, end = self.around
        standing = ProposedTime.objects.filter(
            meeting__seats__user__in=self.people,
            meeting__seats__left_at=None,
            state=ProposedTime.State.STANDING,
            expires_at__gt=timezone.now(),
            starts_at__lt=end,
            ends_at__gt=begin,
            meeting__state__in=(Meeting.State.PROPOSED, Meeting.State.CONFIRMED),
        ).exclude(meeting=self.but)
        found = defaultdict(list)
        for user, *during in standing.values_list("meeting__seats__user", "starts_at", "ends_at"):
            found[user].append(tuple(during))
        return found
