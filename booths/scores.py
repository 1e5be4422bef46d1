"""How promising a lead is, from 0 to 100: a sum of reasons that anybody can check, never a guess."""

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Consent
from fair.countries import country_name

POINTS = {
    "wrote": 25,
    "card": 20,
    "met": 15,
    "quantity": 15,
    "download": 10,
    "back": 10,
    "long": 10,
    "products": 5,
    "market": 5,
}
LONG = 180  # seconds at the booth and its products that count as a long look
SEVERAL = 3  # products

# Visits are asked for only where a consent stands that lets exhibitors know of them.
VISITS = """
SELECT lead.id, count(DISTINCT sighting.visit_id), coalesce(sum(sighting.seconds), 0),
    count(*) FILTER (WHERE sighting.kind = 'download'), count(DISTINCT sighting.product_id)
FROM booths_lead lead
JOIN booths_visit visit ON visit.user_id = lead.buyer_id
JOIN booths_sighting sighting ON sighting.visit_id = visit.id
LEFT JOIN booths_booth booth ON booth.id = sighting.booth_id
LEFT JOIN exhibitors_product product ON product.id = sighting.product_id
WHERE lead.id = ANY(%s)
    AND coalesce(product.exhibitor_id, booth.exhibitor_id) = lead.exhibitor_id
    AND EXISTS (
        SELECT FROM accounts_consent consent
        WHERE consent.user_id = lead.buyer_id AND consent.purpose = 'visits'
            AND consent.withdrawn_at IS NULL AND consent.text_version >= %s
    )
GROUP BY lead.id
"""


def score_leads(leads):
    """Reckon `score` and `reasons` of leads `with_contact` and their exhibitor, without saving; one query.

    The smallest order of its products, where it names a quantity, is read with `lead.products`.
    """
    with connection.cursor() as cursor:
        cursor.execute(VISITS, [[lead.pk for lead in leads], Consent.TOLD_TO_EXHIBITORS])
        visits = {pk: figures for pk, *figures in cursor.fetchall()}
    for lead in leads:
        lead.reasons = list(_reasons(lead, *visits.get(lead.pk, (0, 0, 0, 0))))
        lead.score = min(100, sum(POINTS[reason] for reason, _figure in lead.reasons))
        lead.scored_at = timezone.now()


def _reasons(lead, visits, seconds, downloads, products):
    country = lead.buyer.country if lead.buyer else lead.country
    if lead.has_written:
        yield ["wrote", 1]
    if lead.carries is not None:
        yield ["card", 1]
    if lead.met_at is not None:
        yield ["met", 1]
    if lead.quantity and lead.quantity >= _least_order(lead):
        yield ["quantity", lead.quantity]
    if downloads:
        yield ["download", downloads]
    if visits > 1:
        yield ["back", visits]
    if seconds >= LONG:
        yield ["long", round(seconds / 60)]
    if products >= SEVERAL:
        yield ["products", products]
    if country and country in lead.exhibitor.markets:
        yield ["market", country]


def _least_order(lead):
    return min((product.moq for product in lead.products.all() if product.moq), default=0)


def reason_words(reason, figure):
    """A reason as a person reads it: "Came back: 3 visits"."""
    if reason == "market":
        return _("%(country)s is one of your markets") % {"country": country_name(figure)}
    words = {
        "wrote": lambda: _("Wrote to you"),
        "card": lambda: _("Gave you a card"),
        "met": lambda: _("Met you"),
        "quantity": lambda: _("Asks for %(count)s"),
        "download": lambda: ngettext("Took a brochure", "Took %(count)s brochures", figure),
        "back": lambda: _("Came back: %(count)s visits"),
        "long": lambda: _("Looked for %(count)s min"),
        "products": lambda: _("Saw %(count)s products"),
    }
    return words[reason]() % {"count": figure}


def score_words(lead):
    """All reasons of a lead with their points: [("Wrote to you", 25), …]."""
    return [(reason_words(reason, figure), POINTS[reason]) for reason, figure in lead.reasons]
