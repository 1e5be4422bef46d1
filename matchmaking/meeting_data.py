"""A meeting as programs of its exhibitor read it: by webhooks, and in the API."""

from django.utils import timezone

from booths.contacts import Contact, contact_of
from booths.models import Lead
from booths.seo import absolute
from matchmaking.models import Meeting


def meeting_data(pk):
    meeting = Meeting.objects.select_related("exhibitor").prefetch_related("times", "seats__user").get(pk=pk)
    return data_of(meeting, buyer_of(meeting))


def data_of(meeting, buyer):
    """`buyer` is the Contact that may be told; times are moments in UTC."""
    standing = [
        {"id": time.pk, "starts_at": time.starts_at, "expires_at": time.expires_at}
        for time in meeting.times.all()
        if time.state == "standing"
    ]
    return {
        "id": meeting.pk,
        "url": absolute(f"/meetings/{meeting.pk}/"),
        "exhibitor": meeting.exhibitor.slug,
        "state": meeting.state,
        "origin": meeting.origin,
        "waits_for": meeting.waits_for,
        "title": meeting.title,
        "text": meeting.text,
        "language": meeting.language,
        "minutes": meeting.minutes,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "times": standing,
        "buyer": {"name": buyer.name, "company": buyer.company, "country": buyer.country},
        "host": next((str(seat.user) for seat in meeting.seats.all() if seat.is_host), ""),
        "place": meeting.place,
        "request": meeting.request_id,
        "product": meeting.product_id,
        "uid": str(meeting.uid),
        "sequence": meeting.sequence,
        "reason": meeting.reason,
        "held_at": meeting.held_at,
        "missed_by": meeting.missed_by,
        "changed_at": meeting.changed_at or timezone.now(),
    }


def buyer_of(meeting):
    """What the exhibitor may be told of the buyer."""
    return contacts_of([meeting])[meeting.pk]


def contacts_of(meetings):
    """{pk of a meeting: Contact of its buyer}, as booths.contacts decides it, in one query."""
    pairs = {(meeting.exhibitor_id, meeting.buyer_id) for meeting in meetings}
    leads = Lead.objects.with_contact().filter(
        exhibitor__in={one for one, _buyer in pairs}, buyer__in={buyer for _one, buyer in pairs}
    )
    known = {(lead.exhibitor_id, lead.buyer_id): contact_of(lead) for lead in leads}
    nobody = Contact()
    return {meeting.pk: known.get((meeting.exhibitor_id, meeting.buyer_id), nobody) for meeting in meetings}
