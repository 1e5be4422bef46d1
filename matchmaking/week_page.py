"""All that a page of meetings shows, for what its address asks: a day, a week, or four as a list."""

import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.contacts import contact_of, given_by
from booths.models import Lead
from fair.addresses import day_of
from fair.zones import is_zone, zone_city, zone_of
from matchmaking.models import Diary, MatchRules, Meeting
from matchmaking.seen_meetings import RELATED, as_seen
from matchmaking.services.meetings.waiting import waiting_for
from matchmaking.week import Calendar, clock_spans

DAYS = {"day": 1, "week": 7, "list": 28}
MOST = 200  # meetings that one page reads of what is open, and of its days
DAY = datetime.timedelta(days=1)


class WeekPage:
    """One person's meetings. Days are the reader's; the second clock is the other side's."""

    exhibitor = None

    def __init__(self, user, query, edition=None):
        self.user, self.edition = user, edition
        self.view = query.get("view") if query.get("view") in DAYS else "week"
        self.asked_zone = query.get("zone") if is_zone(query.get("zone", "")) else ""
        self.asked_day = day_of(query.get("on"))
        self.here = timezone.get_current_timezone()
        self.today = timezone.localdate()
        self.now = timezone.now()

    def own(self):
        return Meeting.objects.attended_by(self.user)

    @cached_property
    def rules(self):
        return MatchRules.standing()

    @cached_property
    def _open(self):
        """What is to come or waits for an answer, not yet seen."""
        to_come = Q(state=Meeting.State.CONFIRMED, ends_at__gt=self.now) | Q(state=Meeting.State.PROPOSED)
        return list(self.own().filter(to_come).select_related(*RELATED).order_by("starts_at", "pk")[:MOST])

    @cached_property
    def day(self):
        """The day asked for, else today, or that of the next meeting where this week has none."""
        if self.asked_day:
            return self.asked_day
        coming = [one.starts_at for one in self._open if one.starts_at]
        first = timezone.localtime(min(coming)).date() if coming else self.today
        monday = self.today - self.today.weekday() * DAY
        return self.today if first < monday + 7 * DAY else first

    @property
    def days(self):
        return DAYS[self.view]

    @property
    def first(self):
        return self.day if self.view == "day" else self.day - self.day.weekday() * DAY

    @property
    def last(self):
        return self.first + (self.days - 1) * DAY

    @property
    def open_ones(self):
        """What is to come or waits, whatever the days shown."""
        return as_seen(self._open, self.user, self.exhibitor)

    @cached_property
    def meetings(self):
        """All that this page tells of, each once."""
        start, end = (
            datetime.datetime.combine(day, datetime.time(0), self.here)
            for day in (self.first, self.last + DAY)
        )
        shown = self.own().standing().filter(starts_at__lt=end, ends_at__gt=start)
        known = {one.pk for one in self._open}
        shown = shown.exclude(pk__in=known).select_related(*RELATED)[:MOST]
        return as_seen([*self._open, *shown], self.user, self.exhibitor)

    @cached_property
    def events(self):
        return sorted(
            (event for seen in self.meetings for event in seen.events), key=lambda event: event.starts_at
        )

    @property
    def listed(self):
        """The events of the page's days, by day: [(date, [Event, …]), …]."""
        found = {}
        for event in self.events:
            date = event.starts_at.astimezone(self.here).date()
            if self.first <= date <= self.last:
                found.setdefault(date, []).append(event)
        return list(found.items())

    @cached_property
    def next_up(self):
        """The meeting that is on, or comes next; None without any."""
        coming = [seen for seen in self.meetings if seen.state in ("sure", "now")]
        return min(coming, key=lambda seen: seen.starts_at, default=None)

    @property
    def proposals(self):
        """Those that wait for the reader's answer, what expires first on top."""
        waiting = [seen for seen in self.meetings if seen.waits_for_me]
        return sorted(waiting, key=lambda seen: seen.expires_at)

    @property
    def holds(self):
        """Those that wait for the other side's answer."""
        return sorted(
            (seen for seen in self.meetings if seen.waits_for_them), key=lambda seen: seen.expires_at
        )

    @cached_property
    def zones(self):
        """The clocks to choose from: the other sides', and the fair's. [(name, city), …]"""
        names = [seen.zone.key for seen in self.meetings]
        fair = [self.edition.time_zone] if self.edition else []
        asked = [self.asked_zone] if self.asked_zone else []
        return [(name, zone_city(name)) for name in dict.fromkeys([*asked, *names, *fair])]

    @cached_property
    def zone(self):
        """The second clock."""
        if self.asked_zone:
            return zone_of(self.asked_zone)
        if self.next_up:
            return self.next_up.zone
        first = next((name for name, _place in self.zones if name != str(self.here)), str(self.here))
        return zone_of(first)

    @property
    def zone_city(self):
        return self.next_up.place if self._is_of_next else zone_city(self.zone.key)

    @property
    def _is_of_next(self):
        return self.next_up is not None and self.next_up.zone == self.zone

    @cached_property
    def diary(self):
        return Diary.objects.filter(user=self.user).first() or Diary(user=self.user)

    @cached_property
    def calendar(self):
        awake = clock_spans(self.first, self.days, self.diary.wakes_at, self.diary.sleeps_at, self.here)
        hours = self.booth_hours or None  # where they never meet, shading them would shade everything
        return Calendar(self.here, self.zone, self.first, self.days, self.events, awake, hours)

    @cached_property
    def booth_hours(self):
        """When the booths are open, as far as the reader is awake then: [(start, end), …]."""
        if not self.edition:
            return []
        hours = self.edition.opens_at, self.edition.closes_at
        awake = list(clock_spans(self.first, self.days, self.diary.wakes_at, self.diary.sleeps_at, self.here))
        return [
            (max(start, wakes), min(end, sleeps))
            for start, end in clock_spans(self.first, self.days, *hours, self.edition.zone)
            for wakes, sleeps in awake
            if start < sleeps and wakes < end
        ]

    @property
    def now_at(self):
        """The quarter of today's line, from the first that is shown on; None where it is out of sight."""
        local = timezone.localtime(self.now)
        at = (local.hour * 60 + local.minute) // 15 - self.calendar.begins
        return at if self.first <= self.today <= self.last and 0 <= at < self.calendar.rows else None

    @property
    def topics(self):
        return f"me:{self.user.pk}"

    # Addresses

    def address(self, **changes):
        kept = {
            "view": "" if self.view == "week" else self.view,
            "on": self.asked_day,
            "zone": self.asked_zone,
        }
        query = urlencode({name: value for name, value in (kept | changes).items() if value})
        return f"{self.root}?{query}" if query else self.root

    @property
    def root(self):
        return reverse("meetings")

    @property
    def before(self):
        return self.address(on=self.first - self.days * DAY)

    @property
    def after(self):
        return self.address(on=self.first + self.days * DAY)

    @property
    def as_today(self):
        return self.address(on=self.today)

    @property
    def views(self):
        """[(name, address), …]"""
        on = self.day if self.asked_day else ""
        return [(name, self.address(view="" if name == "week" else name, on=on)) for name in DAYS]

    @property
    def fragment(self):
        return self.address(fragment=1)


class TeamPage(WeekPage):
    """The meetings of all of an exhibitor's people, or of the one whom `person` names."""

    def __init__(self, user, exhibitor, query, edition=None):
        super().__init__(user, query, edition)
        self.exhibitor = exhibitor
        asked = query.get("person", "")
        self.person = next((user for user in self.team if str(user.pk) == asked), None)

    @cached_property
    def team(self):
        members = self.exhibitor.memberships.filter(user__is_active=True).select_related("user__avatar")
        return [member.user for member in members]

    def own(self):
        meetings = Meeting.objects.filter(exhibitor=self.exhibitor)
        return meetings & Meeting.objects.attended_by(self.person) if self.person else meetings

    @property
    def people(self):
        """[(name, address, is chosen), …] to narrow the page to one of the team, all of them first."""
        everyone = (_("Everyone"), super().address(), self.person is None)
        return [everyone, *((str(one), self.address(person=one.pk), one == self.person) for one in self.team)]

    @cached_property
    def waiting(self):
        """The buyers in the waiting list with what may be told of them, the next in line first."""
        places = list(waiting_for(self.exhibitor)[:MOST])
        leads = Lead.objects.with_contact().filter(
            exhibitor=self.exhibitor, buyer__in={place.buyer_id for place in places}
        )
        known = {lead.buyer_id: contact_of(lead) for lead in leads} if places else {}
        return [(place, known.get(place.buyer_id) or given_by(place.buyer, None, False)) for place in places]

    @property
    def topics(self):
        return f"inbox:{self.exhibitor.pk}"

    @property
    def root(self):
        return reverse("workspace_meetings", args=[self.exhibitor.slug])

    def address(self, **changes):
        return super().address(**({"person": self.person.pk if self.person else ""} | changes))
