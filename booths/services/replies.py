"""How fast a booth answers: measured from its room, never declared."""

import datetime
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

WINDOW = datetime.timedelta(days=30)
# After so long a silence the next visitor's line is a question of its own.
IDLE = datetime.timedelta(hours=1)
# Fewer answers than these say nothing about a booth, so none of its pages tells a time.
LEAST_ANSWERS = 5

# One pass over the talk in order: each line beside the one before it and beside the next of the staff.
TALK = """
    SELECT room.booth_id, message.sent_at, message.by_staff,
        lag(message.sent_at) OVER talk AS before_at,
        lag(message.by_staff) OVER talk AS before_by_staff,
        min(message.sent_at) FILTER (WHERE message.by_staff) OVER (
            talk ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS answered_at
    FROM booths_message message
    JOIN booths_room room ON room.id = message.room_id
    JOIN accounts_user author ON author.id = message.author_id
    WHERE message.sent_at >= %(since)s AND message.removed_at IS NULL
        AND (message.by_staff OR NOT author.is_staff)
        AND (%(booth)s::bigint IS NULL OR room.booth_id = %(booth)s)
    WINDOW talk AS (PARTITION BY message.room_id ORDER BY message.sent_at, message.id)
"""
# Of those lines, a visitor's first one after the staff's last one, or after a long silence.
QUESTION = """
    NOT line.by_staff
    AND (line.before_at IS NULL OR line.before_by_staff OR line.sent_at - line.before_at > %(idle)s)
"""
MEASURE = f"""
WITH line AS ({TALK}),
figure AS (
    SELECT booth.id AS booth_id,
        round(extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY answered_at - sent_at)))::int
            AS seconds,
        count(line.answered_at) AS answered,
        count(line.sent_at) - count(line.answered_at) AS unanswered
    FROM booths_booth booth
    LEFT JOIN line ON line.booth_id = booth.id AND {QUESTION}
    WHERE %(booth)s::bigint IS NULL OR booth.id = %(booth)s
    GROUP BY booth.id
),
kept AS (
    UPDATE booths_booth booth SET reply_seconds = figure.told, reply_sample = figure.answered
    FROM (SELECT *, CASE WHEN answered >= %(least)s THEN seconds END AS told FROM figure) figure
    WHERE figure.booth_id = booth.id
        AND (booth.reply_seconds, booth.reply_sample) IS DISTINCT FROM (figure.told, figure.answered)
)
SELECT booth_id, seconds, answered, unanswered FROM figure ORDER BY booth_id
"""


@dataclass(frozen=True)
class Replies:
    """A booth's figure: the median `seconds` of its `answered` questions, None when there is none."""

    booth_id: int
    seconds: int | None
    answered: int
    unanswered: int


def measure_replies(booth=None):
    """Measure the reply time of all booths, or of one, over 30 days; store and return the figures.

    A question is a visitor's first line after the staff's last one, or after an hour of silence;
    the staff's next line answers it. Unanswered questions do not enter the median but are returned.
    Removed lines and those of organisers count for nothing. With fewer than five answers the booth
    keeps no time, only their number.
    """
    parameters = {
        "since": timezone.now() - WINDOW,
        "idle": IDLE,
        "least": LEAST_ANSWERS,
        "booth": booth.pk if booth else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(MEASURE, parameters)
        return [Replies(*row) for row in cursor.fetchall()]
