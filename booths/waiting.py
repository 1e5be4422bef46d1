"""Questions that nobody has answered yet, and how fast those of the last days were."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from booths.services.replies import IDLE, QUESTIONS

WINDOW = timedelta(days=2)  # who asked before that has gone
LATE = timedelta(minutes=15)
FRESH_SECONDS = 8

WAITING = f"""
WITH {QUESTIONS}
SELECT booth_id, count(*) FILTER (WHERE answered_at IS NULL) AS questions,
    min(asked_at) FILTER (WHERE answered_at IS NULL) AS oldest,
    count(*) FILTER (WHERE answered_at IS NULL AND asked_at < %(late)s) AS late,
    array_agg(extract(epoch FROM answered_at - asked_at)::int) FILTER (WHERE answered_at IS NOT NULL)
FROM question
GROUP BY booth_id
"""  # noqa: S608  our own words


@dataclass(frozen=True)
class Waiting:
    """A booth's unanswered questions: how many, since when, how many of them for over 15 minutes."""

    booth_id: int
    questions: int
    oldest: datetime
    late: int


@dataclass(frozen=True)
class Questions:
    """Those of the whole fair. `median` is in seconds, of the questions answered in the last two days."""

    booths: list[Waiting]
    median: int | None

    @property
    def questions(self):
        return sum(booth.questions for booth in self.booths)

    @property
    def late(self):
        return sum(booth.late for booth in self.booths)

    @property
    def oldest(self):
        return self.booths[0].oldest if self.booths else None


def read_questions():
    """The fair's questions, a few seconds old at most; the booth that has waited longest comes first."""
    return cache.get_or_set("console:questions", _read_questions, FRESH_SECONDS)


def _read_questions():
    now = timezone.now()
    parameters = {"since": now - WINDOW, "late": now - LATE, "idle": IDLE, "booth": None}
    with connection.cursor() as cursor:
        cursor.execute(WAITING, parameters)
        rows = cursor.fetchall()
    waiting = [Waiting(*row[:4]) for row in rows if row[1]]
    times = sorted(seconds for row in rows for seconds in row[4] or ())
    median = times[len(times) // 2] if times else None
    return Questions(sorted(waiting, key=lambda booth: booth.oldest), median)
