"""Who watched: what the live processes metered becomes viewers and minutes, every half minute.

Nothing is written for a heartbeat. The processes gather in memory, Redis holds what they hand over
(`fair.realtime.meter`), and one flush takes it in: a batch's id is written in the transaction that counts
it, so that a flush which is killed between that and forgetting the batch counts nothing twice.
"""

import datetime
from collections import defaultdict
from itertools import pairwise

from celery import shared_task
from django.db import connection, transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from redis import RedisError

from accounts.models import User
from fair.realtime import metered
from fair.realtime.connections import client
from live.models import Batch, Show, ShowProduct, Viewer

AT_ONCE = 200  # batches in one transaction
ABSENCE = 30 * 60  # seconds: who comes back after them is counted as another view
MINUTE = 60
KEPT = datetime.timedelta(days=2)  # longer than Redis may hold a batch
KNOWN = datetime.timedelta(days=30)
LOCK = 7_205_118  # one flush at a time, in the whole fair

# A view is a start of playback after thirty minutes' absence; the first one is a viewer's row.
WATCHED = """
INSERT INTO live_viewer (show_id, who, user_id, of_replay, country, first_at, last_at, seconds, views)
SELECT show, who, person, of_replay, country, to_timestamp(first), to_timestamp(last), seconds, views
FROM unnest(
    %(show)s::bigint[], %(who)s::text[], %(person)s::bigint[], %(of_replay)s::boolean[], %(country)s::text[],
    %(first)s::float8[], %(last)s::float8[], %(seconds)s::float8[], %(views)s::int[]
) AS watched (show, who, person, of_replay, country, first, last, seconds, views)
ORDER BY show, who
ON CONFLICT (show_id, who, of_replay) DO UPDATE SET
    views = live_viewer.views + EXCLUDED.views
        - (EXCLUDED.first_at <= live_viewer.last_at + interval '30 minutes')::int,
    seconds = live_viewer.seconds + EXCLUDED.seconds,
    first_at = LEAST(live_viewer.first_at, EXCLUDED.first_at),
    last_at = GREATEST(live_viewer.last_at, EXCLUDED.last_at),
    country = COALESCE(NULLIF(live_viewer.country, ''), EXCLUDED.country)
"""
MINUTES = """
INSERT INTO live_minute (show_id, at, present, marks)
SELECT show, to_timestamp(at), present, marks
FROM unnest(%(show)s::bigint[], %(at)s::float8[], %(present)s::int[], %(marks)s::int[])
    AS counted (show, at, present, marks)
ON CONFLICT (show_id, at) DO UPDATE SET
    present = GREATEST(live_minute.present, EXCLUDED.present),
    marks = GREATEST(live_minute.marks, EXCLUDED.marks)
"""


def product_opened(show, product):
    """A viewer looked at a product of the show. Counted with the audience; while Redis is away, not."""
    try:
        metered.add(opened=[show.pk, product.pk])
    except (RedisError, OSError):
        return


@shared_task
def flush_audience():
    """Take in all that was handed over until now. Safe to run twice, and at the same time."""
    while batches := metered.read(AT_ONCE):
        if not take_in(batches):
            return
        metered.forget(len(batches))
    flush_minutes()


@transaction.atomic
def take_in(batches):
    """Count what no flush has counted before. False where another flush is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return False
    ids = {batch["id"] for batch in batches}
    known = {pk.hex for pk in Batch.objects.filter(pk__in=ids).values_list("pk", flat=True)}
    new = [batch for batch in batches if batch["id"] not in known]
    Batch.objects.bulk_create([Batch(pk=pk) for pk in {batch["id"] for batch in new}])
    _count_watched(new)
    for batch in new:
        if opened := batch.get("opened"):
            ShowProduct.objects.filter(show=opened[0], product=opened[1]).update(opened=F("opened") + 1)
    Batch.objects.filter(taken_at__lt=timezone.now() - KEPT).delete()
    return True


def _count_watched(batches):
    ends = _ends_of({show_of(topic) for batch in batches for topic in batch.get("watched", ())})
    spells = defaultdict(list)
    for batch in batches:
        for topic, rows in batch.get("watched", {}).items():
            show = show_of(topic)
            if show not in ends:
                continue  # it is gone
            for who, since, until, country in rows:
                of_replay = ends[show] is not None and since >= ends[show]
                spells[show, who, of_replay].append((since, until, country))
    if spells:
        _write(WATCHED, [_row(*key, sorted(times)) for key, times in spells.items()])


def _ends_of(shows):
    """{show id: when it was over, in seconds of the epoch, or None}"""
    found = Show.objects.filter(pk__in=shows).values_list("pk", "ended_at")
    return {pk: ended_at and ended_at.timestamp() for pk, ended_at in found}


def _row(show, who, of_replay, spells):
    views = 1 + sum(later[0] - earlier[1] > ABSENCE for earlier, later in pairwise(spells))
    return {
        "show": show,
        "who": who,
        "person": int(who[1:]) if who.startswith("u") else None,
        "of_replay": of_replay,
        "country": next((country for _since, _until, country in spells if country), ""),
        "first": spells[0][0],
        "last": max(until for _since, until, _country in spells),
        "seconds": sum(until - since for since, until, _country in spells),
        "views": views,
    }


def _write(statement, rows):
    _forget_people_who_left(rows)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)


def _forget_people_who_left(rows):
    """Their account may have gone since they watched; the view counts."""
    people = {row["person"] for row in rows if row.get("person")}
    if people:
        there = set(User.objects.filter(pk__in=people).values_list("pk", flat=True))
        for row in rows:
            row["person"] = row["person"] if row["person"] in there else None


def show_of(topic):
    """The id in "playing:7" or "playing:7.<secret>"."""
    return int(topic.partition(":")[2].partition(".")[0])


def flush_minutes():
    """How many watched at once, and how many marks they sent, minute by minute while the show was on."""
    now = timezone.now().timestamp()
    counted = metered.most_at_once()
    shows = Show.objects.in_bulk({show_of(topic) for topic in counted})
    rows = []
    for topic, minutes in counted.items():
        show = shows.get(show_of(topic))
        marks = _marks(show) if show else {}
        for at, present in minutes.items():
            if show and _was_on(show, at):
                rows.append({"show": show.pk, "at": at, "present": present, "marks": marks.get(at, 0)})
    if rows:
        _write(MINUTES, rows)
    for topic, minutes in counted.items():
        metered.forget_most(topic, [at for at in minutes if at < now - 2 * MINUTE])


@shared_task
def forget_viewers():
    """Who watched is nobody any more thirty days after the last time; that somebody watched stays counted."""
    old = Viewer.objects.filter(last_at__lt=timezone.now() - KNOWN).exclude(who__startswith="x")
    old.update(user=None, who=Concat(Value("x"), Cast("pk", CharField())))


def _was_on(show, at):
    began, ended = show.began_at, show.ended_at
    return bool(began) and at > began.timestamp() - MINUTE and (ended is None or at < ended.timestamp())


def _marks(show):
    """{minute (seconds of the epoch): how many reactions}, as `live.services.reactions` counts them."""
    try:
        found = client().hgetall(f"reactions:{show.pk}")
    except (RedisError, OSError):
        return {}
    parsed = datetime.datetime.fromisoformat
    return {int(parsed(minute.decode()).timestamp()): int(count) for minute, count in found.items()}
