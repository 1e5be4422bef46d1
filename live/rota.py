"""Who hosts when: a span divided among several people, and what is wrong with a division, in words.

All arithmetic is in UTC: two moments of one zone are compared by Python as its clock shows them, which is an
hour off around a change of that clock.
"""

import datetime
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibitors.models import WorkingHours
from fair.templatetags.days import weekday
from live.models import Shift, Show

UTC = datetime.UTC
SHORT = datetime.timedelta(hours=1)  # nobody is called for less, where another can take it


@dataclass(frozen=True)
class Turn:
    """A host from a moment until another."""

    host: Any
    starts_at: datetime.datetime
    ends_at: datetime.datetime


def on_duty(hours, zone, starts_at, ends_at):
    """Within a span, when WorkingHours on the clock of `zone` have somebody at work: [(from, until), …]."""
    first = starts_at.astimezone(zone).date() - datetime.timedelta(days=1)
    days = (ends_at.astimezone(zone).date() - first).days + 1
    spans = []
    for day in (first + datetime.timedelta(days=ahead) for ahead in range(days)):
        for shift in hours:
            if shift.weekday == day.weekday():
                begins = datetime.datetime.combine(day, shift.starts_at, zone).astimezone(UTC)
                ends = datetime.datetime.combine(day, shift.ends_at, zone).astimezone(UTC)
                spans.append((max(begins, starts_at), min(ends, ends_at)))
    return sorted(span for span in spans if span[0] < span[1])


def divide(hosts, starts_at, ends_at, length):
    """The Turns of a span: each as long as `length` at most, to whoever had least so far.

    `hosts` are (host, spans of duty), None for at any time. While nobody is on duty there is a gap.
    """
    at, until = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    hosts = [(host, [(at, until)] if spans is None else spans) for host, spans in hosts]
    turns, had = [], {host: datetime.timedelta(0) for host, _spans in hosts}
    while at < until:
        free = [(host, end) for host, spans in hosts for begin, end in spans if begin <= at < end]
        if not free:
            later = [begin for _host, spans in hosts for begin, _end in spans if begin > at]
            at = min(later, default=until)
            continue
        host, end = min(free, key=lambda one: (one[1] - at < SHORT, had[one[0]]))
        turn = Turn(host, at, min(end, at + length, until))
        had[host] += turn.ends_at - at
        turns.append(turn)
        at = turn.ends_at
    return _joined(turns)


def _joined(turns):
    """One turn for what the same host has in one go."""
    joined = []
    for turn in turns:
        last = joined[-1] if joined else None
        if last and last.host == turn.host and last.ends_at == turn.starts_at:
            joined[-1] = Turn(turn.host, last.starts_at, turn.ends_at)
        else:
            joined.append(turn)
    return joined


def propose(members, starts_at, ends_at, length, by_hours):
    """Turns of a span for members of a team, in turn or by their working hours."""
    hosts = []
    for member in members:
        hours = list(member.working_hours.all()) if by_hours else None
        spans = on_duty(hours, member.user.zone, starts_at, ends_at) if by_hours else None
        hosts.append((member.user, spans))
    return divide(hosts, starts_at, ends_at, length)


def with_hours(members):
    """Members with their person and their working hours, in two queries."""
    return members.select_related("user__avatar").prefetch_related(
        Prefetch("working_hours", WorkingHours.objects.order_by("weekday", "starts_at"))
    )


def shifts_elsewhere(turns):
    """All Shifts that the hosts of Turns or Shifts have meanwhile, at any show. One query."""
    if not turns:
        return []
    first, last = min(turn.starts_at for turn in turns), max(turn.ends_at for turn in turns)
    shifts = Shift.objects.filter(host__in={turn.host for turn in turns}, show__state__in=Show.HELD)
    return list(shifts.filter(starts_at__lt=last, ends_at__gt=first).select_related("show", "host"))


def troubles(turns, starts_at, ends_at, elsewhere, show=None):
    """What is wrong with Turns or Shifts of a show, a sentence each; nothing is wrong with none at all.

    `elsewhere` are the shifts that their hosts have, of which the show's own are left out.
    """
    turns = sorted(turns, key=lambda turn: (turn.starts_at, turn.ends_at))
    if not turns:
        return []
    others = [shift for shift in elsewhere if show is None or shift.show_id != show.pk]
    return [
        *_gaps(turns, starts_at, ends_at),
        *(_outside(turn) for turn in turns if turn.starts_at < starts_at or turn.ends_at > ends_at),
        *(_overlap(one, other) for one, other in pairwise(turns) if one.ends_at > other.starts_at),
        *(_twice(turn, shift) for shift in others for turn in turns if _meet(turn, shift)),
    ]


def _gaps(turns, starts_at, ends_at):
    at = starts_at
    for turn in turns:
        if turn.starts_at > at:
            yield _("Nobody hosts %(span)s.") % {"span": span_words(at, turn.starts_at)}
        at = max(at, turn.ends_at)
    if at < ends_at:
        yield _("Nobody hosts %(span)s.") % {"span": span_words(at, ends_at)}


def _outside(turn):
    words = _("The show is not on all the time that %(host)s is named, %(span)s.")
    return words % {"host": turn.host, "span": span_words(turn.starts_at, turn.ends_at)}


def _overlap(one, other):
    span = span_words(other.starts_at, min(one.ends_at, other.ends_at))
    if one.host == other.host:
        return _("%(host)s is named twice %(span)s.") % {"host": one.host, "span": span}
    return _("%(host)s and %(other)s both host %(span)s.") % {
        "host": one.host,
        "other": other.host,
        "span": span,
    }


def _meet(turn, shift):
    return turn.host == shift.host and turn.starts_at < shift.ends_at and shift.starts_at < turn.ends_at


def _twice(turn, shift):
    span = span_words(max(turn.starts_at, shift.starts_at), min(turn.ends_at, shift.ends_at))
    words = _("%(host)s hosts “%(title)s” %(span)s as well.")
    return words % {"host": shift.host, "title": shift.show.title, "span": span}


def span_words(starts_at, ends_at):
    """On the reader's clock: "Mon 09:00–12:00", "Mon 22:00 – Tue 02:00"."""
    begins, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if begins.date() == ends.date():
        return f"{weekday(begins)} {begins:%H:%M}–{ends:%H:%M}"
    return f"{weekday(begins)} {begins:%H:%M} – {weekday(ends)} {ends:%H:%M}"
