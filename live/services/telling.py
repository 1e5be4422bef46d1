"""Telling people what is due: each once, however often workers are killed, and nothing that is pointless.

A transaction claims one telling with SKIP LOCKED, notifies so many of its people, and writes down up to whom
it came; the last one closes it. So a kill leaves either all or nothing of a batch, two workers never take the
same one, and ten thousand followers hold no row for long.
"""

import datetime
from enum import Enum
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.notices import notify
from accounts.notices.services import take_back
from live.models import AgendaItem, Event, Follow, Registration, Reminder, Show

BATCH = 500  # people of a transaction
AT_A_TIME = 100  # batches of a run, so that other work of the worker gets its turn
LEAST_FOR_A_DAY = datetime.timedelta(hours=1)  # sooner than that the next reminder tells it
LATEST = datetime.timedelta(minutes=15)  # after it began nobody is told that it begins
AGAIN = datetime.timedelta(seconds=30)  # until a stage that is not on air yet is looked at anew

Kind = Reminder.Kind
NOTICES = {
    Kind.DAY: "show.reminded",
    Kind.QUARTER: "show.reminded",
    Kind.BEGIN: "show.began",
    Kind.MOVED: "show.moved",
    Kind.OFF: "show.cancelled",
}


class Verdict(Enum):
    TELL = "it is worth knowing"
    DROP = "it is pointless by now"
    WAIT = "it may begin any minute"


def tell_due():
    """Tell what is due, AT_A_TIME batches at most; whether more may be waiting."""
    return all(tell_some() for _batch in range(AT_A_TIME))


@transaction.atomic
def tell_some():
    """The next batch of what is due; whether there was one."""
    telling = _claim()
    if telling is None:
        return False
    verdict = judge(telling, timezone.now())
    if verdict == Verdict.WAIT:
        telling.due_at = timezone.now() + AGAIN
    elif verdict == Verdict.DROP:
        telling.done_at = timezone.now()
    else:
        _tell(telling)
    telling.save(update_fields=["due_at", "done_at", "was_told", "told_to"])
    return True


def _claim():
    due = Reminder.objects.filter(done_at=None, due_at__lte=timezone.now()).order_by("due_at", "pk")
    whole = due.select_related(
        "show__booth__exhibitor", "show__edition", "session__stage__edition", "session__event"
    )
    return whole.select_for_update(of=["self"], skip_locked=True, no_key=True).first()


def _tell(telling):
    people = list(islice(hearers(telling), BATCH))
    data, key = words_of(telling), key_of(telling)
    take_back(people, set(NOTICES.values()), key=key)
    notify(people, NOTICES[telling.kind], key=key, **data)
    telling.was_told = telling.was_told or bool(people)
    if len(people) < BATCH:
        telling.done_at = timezone.now()
    else:
        telling.told_to = people[-1]


def judge(telling, now):
    """Whether a telling that is due should be told now: perhaps the worker was down at the time."""
    if telling.session:
        return _judge_session(telling, now)
    show = telling.show
    if telling.kind == Kind.OFF:
        return _told_if(show.state == Show.State.CANCELLED)
    if telling.kind == Kind.BEGIN:
        return _judge_beginning(show.state, show.began_at, now)
    return _judge_ahead(telling, show.starts_at, show.state == Show.State.PLANNED, now)


def _judge_session(telling, now):
    session = telling.session
    if session.event.state != Event.State.PUBLISHED:
        return Verdict.DROP
    if telling.kind == Kind.BEGIN:
        state = session.stage.state
        # A stage that is late may still come.
        state = Show.State.PAUSED if state == Show.State.PLANNED else state
        return _judge_beginning(state, session.starts_at, now)
    return _judge_ahead(telling, session.starts_at, session.stage.state in Show.HELD, now)


def _judge_ahead(telling, starts_at, is_standing, now):
    left = starts_at - now
    if telling.kind == Kind.DAY:
        return _told_if(is_standing and left >= LEAST_FOR_A_DAY)
    if telling.kind == Kind.QUARTER:
        return _told_if(is_standing and left > datetime.timedelta())
    return _told_if(is_standing and starts_at != telling.moved_from)


def _judge_beginning(state, began_at, now):
    if began_at is None or now - began_at > LATEST:
        return Verdict.DROP
    if state == Show.State.PAUSED:
        return Verdict.WAIT
    return _told_if(state == Show.State.ON_AIR)


def _told_if(worth_it):
    return Verdict.TELL if worth_it else Verdict.DROP


def hearers(telling):
    """The ids of those who are still to be told, in their order."""
    if telling.session:
        return _hearers_of_session(telling.session, telling.told_to)
    return _hearers_of_show(telling)


def _hearers_of_show(telling):
    """Its followers; and those of its booth, but for what only the former have heard of."""
    show = telling.show
    wanted = Q(show=show)
    is_news = telling.kind in (Kind.MOVED, Kind.OFF)
    if show.booth_id and not show.is_private and not (is_news and not _was_told_of(show)):
        wanted |= Q(booth=show.booth_id)
    follows = Follow.objects.filter(wanted, user__gt=telling.told_to).order_by("user")
    return follows.values_list("user", flat=True).distinct()[:BATCH]


def _was_told_of(show):
    return show.reminders.filter(was_told=True, kind__in=[Kind.DAY, Kind.QUARTER]).exists()


def _hearers_of_session(session, after):
    """Who has it on the agenda; of an event's first, all who are registered. Nobody who is so no longer."""
    of_event = Registration.objects.filter(event=session.event)
    gone = of_event.filter(state__in=[Registration.State.CANCELLED, Registration.State.DECLINED])
    wanted = AgendaItem.objects.filter(session=session, user__gt=after).exclude(user__in=gone.values("user"))
    people = set(wanted.order_by("user").values_list("user", flat=True)[:BATCH])
    if session == session.event.sessions.order_by("starts_at", "pk").first():
        confirmed = of_event.filter(state=Registration.State.CONFIRMED, user__gt=after).order_by("user")
        people.update(confirmed.values_list("user", flat=True)[:BATCH])
    return sorted(people)


def key_of(telling):
    """Under which all notices of one thing stand: the latest takes the place of those before it."""
    return f"session:{telling.session_id}" if telling.session_id else f"show:{telling.show_id}"


def words_of(telling):
    """What the words of the notices are made from, when somebody reads them or is sent them."""
    thing = telling.session or telling.show
    stage = telling.session.stage if telling.session else telling.show
    url = stage.get_absolute_url()
    return {
        "title": thing.title,
        "by": str(stage.booth.exhibitor if stage.booth else stage.event or stage.edition.fair_name),
        "url": f"{url}?secret={stage.secret}" if stage.is_private else url,
        "starts_at": thing.starts_at,
        "began_at": thing.starts_at if telling.session else thing.began_at,
        "moved_from": telling.moved_from,
        "zone": stage.time_zone,
        "city": stage.city,
    }
