"""A lead as data, for programs: webhooks and the API tell the same."""

from django.conf import settings
from django.urls import reverse

from booths.contacts import contact_of
from booths.scores import POINTS
from booths.talk import utc


def lead_data(lead):
    """All that a program is told of a lead from `for_rows`, with its exhibitor.

    Of the buyer what may be told.
    """
    contact = contact_of(lead)
    return {
        "id": lead.pk,
        "exhibitor": lead.exhibitor.slug,
        "url": settings.SITE_URL + reverse("workspace_lead", args=[lead.exhibitor.slug, lead.pk]),
        "source": lead.source,
        "contact": contact.data,
        "stage": lead.stage,
        "stage_since": utc(lead.stage_since),
        "lost_for": lead.lost_for,
        "score": lead.score,
        "reasons": [
            {"reason": reason, "figure": figure, "points": POINTS[reason]} for reason, figure in lead.reasons
        ],
        "products": [{"id": product.pk, "name": product.name} for product in lead.products.all()],
        "interest": lead.interest,
        "quantity": lead.quantity,
        "owner": lead.owner and str(lead.owner),
        "next_step": lead.next_step,
        "next_at": lead.next_at and utc(lead.next_at),
        "tags": lead.tags,
        "created_at": utc(lead.created_at),
        "last_at": utc(lead.last_at),
    }
