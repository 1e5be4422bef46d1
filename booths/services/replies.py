"""How fast an exhibitor answers: measured from the room and the private conversations, never declared."""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import available_timezones

from django.db import connection
from django.utils import timezone

from exhibitors.indexing import index_company
from fair.later import send_later

WINDOW = datetime.timedelta(days=30)
# After so long a silence the next visitor's line in a room is a question of its own.
IDLE = datetime.timedelta(hours=1)
# Fewer answers than these say nothing about a booth, so none of its pages tells a time.
LEAST_ANSWERS = 5
# A team that tells fewer hours a week than these is measured by the clock on the wall.
LEAST_HOURS = datetime.timedelta(hours=10)
# Of exhibitors that have come to answer faster or slower, so many are found anew in the search at a time.
INDEXED_AT_ONCE = 50

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
# The questions of both kinds. What was closed or taken back without an answer is none.
QUESTIONS = f"""
    line AS ({TALK}),
    question AS (
        SELECT line.booth_id, booth.exhibitor_id, line.sent_at AS asked_at, line.answered_at
        FROM line JOIN booths_booth booth ON booth.id = line.booth_id
        WHERE {QUESTION}
        UNION ALL
        SELECT booth.id, booth.exhibitor_id, asked.asked_at, asked.answered_at
        FROM booths_question asked
        JOIN booths_conversation conversation ON conversation.id = asked.conversation_id
        JOIN booths_booth booth ON booth.exhibitor_id = conversation.exhibitor_id
        WHERE asked.asked_at >= %(since)s AND (asked.ended_at IS NULL OR asked.answered_at IS NOT NULL)
            AND (%(booth)s::bigint IS NULL OR booth.id = %(booth)s)
    )
"""
# When each team that tells enough hours is on duty: the shifts of all days of the window, each on its
# member's own clock, joined where they overlap. Many members have the same shift, so each is laid out once.
# Of each question then how much of that passed until its answer. What was asked and answered outside of it
# took nobody's time, which says nothing.
TIMED = f"""
    {QUESTIONS},
    shift AS (
        SELECT member.exhibitor_id, hours.weekday, hours.starts_at, hours.ends_at,
            coalesce(zone.name, 'UTC') AS zone
        FROM exhibitors_workinghours hours
        JOIN exhibitors_membership member ON member.id = hours.membership_id
        JOIN accounts_user person ON person.id = member.user_id
        LEFT JOIN unnest(%(zones)s::text[]) zone (name) ON zone.name = person.time_zone
        WHERE member.exhibitor_id IN (SELECT exhibitor_id FROM question WHERE answered_at IS NOT NULL)
    ),
    laid_out AS (
        SELECT weekday, starts_at, ends_at, zone, range_agg(tstzrange(
            (day + starts_at) AT TIME ZONE zone, (day + ends_at) AT TIME ZONE zone
        )) AS times
        FROM (SELECT DISTINCT weekday, starts_at, ends_at, zone FROM shift) one
        JOIN (
            SELECT (%(since)s AT TIME ZONE 'UTC')::date + ahead AS day
            FROM generate_series(-1, %(days)s + 1) ahead
        ) calendar ON extract(isodow FROM day) - 1 = weekday
        GROUP BY weekday, starts_at, ends_at, zone
    ),
    team AS (
        SELECT exhibitor_id, range_agg(times) AS on_duty
        FROM shift JOIN laid_out USING (weekday, starts_at, ends_at, zone)
        GROUP BY exhibitor_id
        HAVING sum(ends_at - starts_at) >= %(least_hours)s
    ),
    timed AS (
        SELECT question.booth_id, question.asked_at, question.answered_at,
            CASE WHEN on_duty IS NULL OR on_duty @> tstzrange(question.asked_at, question.answered_at)
                THEN question.answered_at - question.asked_at
            ELSE (
                SELECT nullif(sum(upper(part) - lower(part)), interval '0')
                FROM unnest(on_duty * tstzmultirange(tstzrange(question.asked_at, question.answered_at))) part
            ) END AS took
        FROM question LEFT JOIN team ON team.exhibitor_id = question.exhibitor_id
    )
"""
# How promptly an exhibitor answers, from 0 to 1, as the search weighs it; unknown is in the middle.
PROMPTNESS = """
    (CASE WHEN figure.told IS NULL THEN 0.3
        WHEN figure.told <= 15 * 60 THEN 1
        WHEN figure.told <= 4 * 3600 THEN 0.6
        WHEN figure.told <= 24 * 3600 THEN 0.3
        ELSE 0 END)::float
"""
MEASURE = f"""
WITH {TIMED},
figure AS (
    SELECT booth.id AS booth_id, booth.exhibitor_id,
        round(extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY timed.took)))::int AS seconds,
        CASE WHEN count(timed.took) >= %(least)s THEN
            round(extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY timed.took)))::int
        END AS told,
        count(timed.took) AS answered,
        count(timed.asked_at) - count(timed.answered_at) AS unanswered
    FROM booths_booth booth
    LEFT JOIN timed ON timed.booth_id = booth.id
    WHERE %(booth)s::bigint IS NULL OR booth.id = %(booth)s
    GROUP BY booth.id
),
kept AS (
    UPDATE booths_booth booth SET reply_seconds = figure.told, reply_sample = figure.answered
    FROM figure
    WHERE figure.booth_id = booth.id
        AND (booth.reply_seconds, booth.reply_sample) IS DISTINCT FROM (figure.told, figure.answered)
),
prompt AS (
    SELECT DISTINCT ON (figure.exhibitor_id) figure.exhibitor_id AS id, {PROMPTNESS} AS promptness
    FROM figure
    ORDER BY figure.exhibitor_id, figure.answered DESC, figure.booth_id DESC
),
changed AS (
    SELECT prompt.id, prompt.promptness FROM prompt
    JOIN exhibitors_exhibitor exhibitor ON exhibitor.id = prompt.id
    WHERE exhibitor.promptness <> prompt.promptness
    ORDER BY prompt.id LIMIT %(indexed_at_once)s
),
weighed AS (
    UPDATE exhibitors_exhibitor exhibitor SET promptness = changed.promptness
    FROM changed WHERE changed.id = exhibitor.id
    RETURNING exhibitor.id
)
SELECT figure.booth_id, figure.seconds, figure.answered, figure.unanswered, weighed.id
FROM figure LEFT JOIN weighed ON weighed.id = figure.exhibitor_id
ORDER BY figure.booth_id
"""


@dataclass(frozen=True)
class Replies:
    """A booth's figure: the median `seconds` of its `answered` questions, None when there is none."""

    booth_id: int
    seconds: int | None
    answered: int
    unanswered: int


@lru_cache(maxsize=1)
def known_zones():
    """The time zones that both Python and the database know; the others count as UTC, as for the pages."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_timezone_names")
        return sorted({name for (name,) in cursor} & available_timezones())


def measure_replies(booth=None, weigh=True):
    """Measure the reply time of all booths, or of one, over 30 days; store and return the figures.

    A question in a room is a visitor's first line after the staff's last one, or after an hour of silence; in
    a private conversation it is the first line that nobody has answered. The staff's next line answers. The
    time is what passed of the working hours of the team together, each member's on their own clock; of a
    team that tells fewer than ten hours a week, all the time. The figure is the median of the answered ones;
    unanswered ones are returned. Removed lines and those of organisers count for nothing, nor does what was
    asked and answered outside the hours. With fewer than five answers the booth keeps no time, only their
    number. The search learns (`weigh`) how prompt exhibitors have become.
    """
    parameters = {
        "since": timezone.now() - WINDOW,
        "idle": IDLE,
        "least": LEAST_ANSWERS,
        "least_hours": LEAST_HOURS,
        "days": WINDOW.days,
        "zones": known_zones(),
        "indexed_at_once": INDEXED_AT_ONCE if weigh else 0,
        "booth": booth.pk if booth else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(MEASURE, parameters)
        rows = cursor.fetchall()
    for exhibitor in {row[4] for row in rows} - {None}:
        send_later(index_company, exhibitor)
    return [Replies(*row[:4]) for row in rows]
