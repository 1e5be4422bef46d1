"""Who was at an exhibitor's booth lately, of those who agreed that exhibitors know of it."""

import datetime
import json
from dataclasses import dataclass
from functools import cached_property

from django.core import signing
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from accounts.models import Consent, User
from booths.contacts import category_words, given_by
from booths.models import Sighting
from booths.timeline import seen_by
from exhibitors.models import Exhibitor, Product

ROWS = 50
SHOWN = datetime.timedelta(days=90)

# A buyer is named by the last sighting, a number that no other exhibitor is told: people's own stand
# elsewhere.
VISITORS = """
WITH seen AS (
    SELECT sighting.id, sighting.visit_id, sighting.product_id, sighting.kind, sighting.seconds,
    sighting.seen_at
    FROM booths_sighting sighting
    JOIN booths_booth booth ON booth.id = sighting.booth_id AND booth.exhibitor_id = %(exhibitor)s
    WHERE sighting.seen_at > %(since)s AND sighting.product_id IS NULL
    UNION ALL
    SELECT sighting.id, sighting.visit_id, sighting.product_id, sighting.kind, sighting.seconds,
    sighting.seen_at
    FROM booths_sighting sighting
    JOIN exhibitors_product product ON product.id = sighting.product_id AND product.exhibitor_id =
    %(exhibitor)s
    WHERE sighting.seen_at > %(since)s
),
visitor AS (
    SELECT visit.user_id, max(seen.seen_at) AS last_at, max(seen.id) AS sighting,
        count(DISTINCT seen.visit_id) AS visits, sum(seen.seconds) AS seconds,
        count(*) FILTER (WHERE seen.kind = 'download') AS downloads,
        count(DISTINCT seen.product_id) AS products,
        (array_agg(DISTINCT seen.product_id) FILTER (WHERE seen.product_id IS NOT NULL))[:20] AS product_ids
    FROM seen JOIN booths_visit visit ON visit.id = seen.visit_id
    WHERE visit.user_id IS NOT NULL
        AND EXISTS (
            SELECT FROM accounts_consent consent
            WHERE consent.user_id = visit.user_id AND consent.purpose = 'visits'
                AND consent.withdrawn_at IS NULL AND consent.text_version >= %(text)s
        )
    GROUP BY visit.user_id
)
SELECT visitor.*, given.carries, talk.id IS NOT NULL, lead.id, lead.merged_into_id
FROM visitor
LEFT JOIN booths_cardshare given ON given.buyer_id = visitor.user_id AND given.exhibitor_id = %(exhibitor)s
    AND given.revoked_at IS NULL
LEFT JOIN booths_conversation talk ON talk.buyer_id = visitor.user_id AND talk.exhibitor_id = %(exhibitor)s
LEFT JOIN booths_lead lead ON lead.buyer_id = visitor.user_id AND lead.exhibitor_id = %(exhibitor)s
WHERE %(at)s::timestamptz IS NULL OR (visitor.last_at, visitor.sighting) < (%(at)s::timestamptz, %(number)s)
ORDER BY visitor.last_at DESC, visitor.sighting DESC
LIMIT %(most)s
"""


@dataclass(frozen=True)
class Visitor:
    """A buyer at the booth: `sighting` names the row; `contact` is what may be told."""

    sighting: int
    contact: object
    last_at: datetime.datetime
    visits: int
    seconds: int
    downloads: int
    products: int
    categories: list
    lead: int | None

    @property
    def minutes(self):
        return round(self.seconds / 60)


@dataclass
class VisitorPage:
    """Visitors of the last 90 days, the latest first; `after` is a cursor as an address brings it."""

    exhibitor: Exhibitor
    after: str = ""

    @cached_property
    def _read(self):
        at, number = self._opened() or (None, None)
        asked = {
            "exhibitor": self.exhibitor.pk,
            "since": timezone.now() - SHOWN,
            "text": Consent.TOLD_TO_EXHIBITORS,
            "at": at,
            "number": number,
            "most": ROWS + 1,
        }
        with connection.cursor() as cursor:
            cursor.execute(VISITORS, asked)
            return cursor.fetchall()

    @cached_property
    def rows(self):
        found = self._read[:ROWS]
        people = User.objects.select_related("card").in_bulk([row[0] for row in found])
        ids = {pk for row in found for pk in row[7] or ()}
        products = Product.objects.only("category", "exhibitor").in_bulk(ids)
        return [self._row(row, people, products) for row in found]

    def _row(self, row, people, products):
        user, last_at, sighting, visits, seconds, downloads, count, ids, carries, wrote, lead, merged = row
        return Visitor(
            sighting=sighting,
            contact=given_by(people[user], carries, wrote),
            last_at=last_at,
            visits=visits,
            seconds=int(seconds),
            downloads=downloads,
            products=count,
            categories=category_words(products[pk] for pk in ids or () if pk in products),
            lead=merged or lead,
        )

    @property
    def next_cursor(self):
        if len(self._read) <= ROWS:
            return ""
        last = self._read[ROWS - 1]
        return signing.b64_encode(json.dumps([last[1].isoformat(), last[2]]).encode()).decode()

    def _opened(self):
        try:
            at, number = json.loads(signing.b64_decode(self.after.encode())) if self.after else (None, None)
            at = parse_datetime(at) if isinstance(at, str) else None
        except (ValueError, TypeError, RecursionError):
            return None
        fits = at is not None and is_aware(at) and type(number) is int and 0 < number < 2**63
        return (at, number) if fits else None


def buyer_of(exhibitor, sighting):
    """The buyer of the visitors' page whose row a sighting names, or None."""
    own = Sighting.objects.filter(seen_by(exhibitor), pk=sighting, seen_at__gt=timezone.now() - SHOWN)
    consenting = Consent.objects.for_exhibitors().values("user")
    return User.objects.filter(visits__sightings__in=own, pk__in=consenting).first()
