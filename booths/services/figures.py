"""The figures of booths, day by day: counted by the worker from what is stored, never guessed."""

import datetime

from django.db import connection, transaction

from booths.services.replies import IDLE, QUESTIONS
from fair.models import Edition

AGAIN = 3  # days counted anew each time: answers come later than questions
MARGIN = datetime.timedelta(days=1)  # of talk before the first day, so that its first line has one before it

COUNT = f"""
WITH {QUESTIONS},
counted AS (
    SELECT sighting.booth_id, (sighting.seen_at AT TIME ZONE %(zone)s)::date AS day,
        count(*) AS views, count(DISTINCT sighting.visit_id) AS visitors, 0 AS inquiries, 0 AS answered
    FROM booths_sighting sighting
    WHERE sighting.seen_at >= %(start)s AND sighting.kind <> 'download'
    GROUP BY 1, 2
    UNION ALL
    SELECT booth_id, (asked_at AT TIME ZONE %(zone)s)::date, 0, 0, count(*), count(answered_at)
    FROM question WHERE asked_at >= %(start)s
    GROUP BY 1, 2
),
figure AS (
    SELECT counted.booth_id, day, sum(views) AS views, sum(visitors) AS visitors,
        sum(inquiries) AS inquiries, sum(answered) AS answered
    FROM counted
    JOIN booths_booth booth ON booth.id = counted.booth_id
    JOIN fair_hall hall ON hall.id = booth.hall_id AND hall.edition_id = %(edition)s
    GROUP BY 1, 2
)
INSERT INTO booths_boothday AS known (booth_id, day, views, visitors, inquiries, answered)
SELECT booth_id, day, views, visitors, inquiries, answered FROM figure
ON CONFLICT (booth_id, day) DO UPDATE SET views = excluded.views, visitors = excluded.visitors,
    inquiries = excluded.inquiries, answered = excluded.answered
WHERE (known.views, known.visitors, known.inquiries, known.answered)
    IS DISTINCT FROM (excluded.views, excluded.visitors, excluded.inquiries, excluded.answered)
"""


@transaction.atomic
def count_days(edition=None):
    """Bring the last days of every booth of the edition, else of the current one, up to date.

    Returns how many figures changed. A day on which nothing is left (visitors took their consent back)
    keeps what was counted: figures name nobody.
    """
    edition = edition or Edition.objects.current()
    if edition is None:
        return 0
    day = edition.local_now.date() - datetime.timedelta(days=AGAIN - 1)
    start = datetime.datetime.combine(day, datetime.time.min, edition.zone)
    parameters = {"edition": edition.pk, "zone": edition.time_zone, "start": start, "booth": None}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, parameters | {"since": start - MARGIN, "idle": IDLE})
        return cursor.rowcount
