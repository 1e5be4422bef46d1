"""Writes lists by the thousand: COPY into a table of the transaction, and from there over what was kept."""

import io
import json

from django.db import connection
from django.utils import timezone

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
OF_BUYERS = """
INSERT INTO matchmaking_exhibitorsforbuyer (profile_id, entries, made_at)
SELECT profile.id, entries, %(now)s FROM kept_lists
JOIN matchmaking_sourcingprofile profile ON profile.id = owner
ON CONFLICT (profile_id) DO UPDATE SET entries = excluded.entries, made_at = excluded.made_at
"""
OF_EXHIBITORS = """
INSERT INTO matchmaking_buyersforexhibitor (exhibitor_id, edition_id, entries, made_at, has_changed)
SELECT exhibitor.id, %(edition)s, entries, %(now)s, false FROM kept_lists
JOIN exhibitors_exhibitor exhibitor ON exhibitor.id = owner
ON CONFLICT (exhibitor_id, edition_id) DO UPDATE SET entries = excluded.entries, made_at = excluded.made_at
"""


def keep_for_buyers(lists):
    """`lists` is {profile id: entries}; in a transaction. Whose profile is gone by now is passed over."""
    _keep(lists, OF_BUYERS, {"now": timezone.now()})


def keep_for_exhibitors(lists, edition):
    """`lists` is {exhibitor id: entries}; in a transaction."""
    _keep(lists, OF_EXHIBITORS, {"now": timezone.now(), "edition": edition.pk})


def _keep(lists, statement, parameters):
    if not lists:
        return
    rows = (f"{owner}\t{as_column(lists[owner])}\n" for owner in sorted(lists))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS kept_lists (owner bigint, entries jsonb) ON COMMIT DROP"
        )
        cursor.execute("TRUNCATE kept_lists")
        cursor.copy_expert("COPY kept_lists FROM STDIN", io.BytesIO("".join(rows).encode()), size=1 << 20)
        cursor.execute(statement, parameters)


def as_column(entries):
    return json.dumps(entries, separators=(",", ":"), ensure_ascii=False).translate(ESCAPES)
