"""A sourcing request as data, for programs of exhibitors: webhooks and the API tell the same."""

from django.conf import settings

from booths.talk import utc
from matchmaking.buyers import buyer_of
from matchmaking.models import Invitation


def read_invitation(pk):
    """An Invitation with all that `invitation_data` tells, in a fixed number of queries."""
    found = Invitation.objects.with_buyer().prefetch_related("request__lines__product", "request__files")
    return found.get(pk=pk)


def line_data(line):
    return {
        "id": line.pk,
        "product": line.product_id,
        "name": line.name,
        "text": line.text,
        "quantity": line.quantity,
        "unit": line.unit,
        "target_price": line.target_price,
        "attributes": line.attributes,
        "certificates": line.certificates,
    }


def request_data(request):
    """What both sides read alike; with its lines and files prefetched."""
    return {
        "id": request.pk,
        "state": request.state,
        "title": request.title,
        "text": request.text,
        "language": request.language,
        "category": request.category_id,
        "currency": request.currency,
        "incoterm": request.incoterm,
        "place": request.place,
        "country": request.country,
        "certificates": request.certificates,
        "wants_samples": request.wants_samples,
        "wanted_on": request.wanted_on,
        "deadline": request.deadline and utc(request.deadline),
        "is_published": request.is_published,
        "lines": [line_data(line) for line in request.lines.all()],
        "files": [{"id": file.pk, "name": file.name, "size": file.size} for file in request.files.all()],
        "sent_at": request.sent_at and utc(request.sent_at),
        "changed_at": utc(request.changed_at),
    }


def invitation_data(invitation):
    """What an exhibitor's program is told of a request from `read_invitation`; of the buyer what it may."""
    contact = buyer_of(invitation)
    return {
        "id": invitation.pk,
        "exhibitor": invitation.exhibitor.slug,
        "url": settings.SITE_URL + invitation.get_absolute_url(),
        "how": invitation.how,
        "state": invitation.state,
        "decline": invitation.decline,
        "decline_text": invitation.decline_text,
        "asked_at": utc(invitation.asked_at),
        "answered_at": invitation.answered_at and utc(invitation.answered_at),
        "buyer": contact.data,
        "request": request_data(invitation.request),
    }
