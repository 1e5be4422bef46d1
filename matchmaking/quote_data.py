"""A quote as data, for programs: webhooks and the API tell the same."""

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse

from booths.talk import utc
from matchmaking.models import Acceptance, Quote


def for_data(quotes):
    """With all that `told` tells, in a fixed number of queries."""
    return quotes.with_offer().prefetch_related(
        "counter__files", Prefetch("acceptances", Acceptance.objects.only("number", "quote"))
    )


def quote_data(pk):
    return told(for_data(Quote.objects.all()).get(pk=pk))


def told(quote):
    """All of a quote from `for_data` that both sides may read. Nothing of the buyer: see the request."""
    invitation = quote.invitation
    path = reverse("workspace_quote", args=[invitation.exhibitor.slug, invitation.pk])
    return {
        "id": quote.pk,
        "request": {"id": invitation.request_id, "title": invitation.request.title},
        "invitation": invitation.pk,
        "exhibitor": invitation.exhibitor.slug,
        "url": settings.SITE_URL + path,
        "state": quote.state,
        "offer": version_data(quote.offer),
        "counter": version_data(quote.counter),
        "acceptances": [acceptance.number for acceptance in quote.acceptances.all()],
        "changed_at": utc(quote.changed_at),
    }


def version_data(version):
    if version is None:
        return None
    return {
        "number": version.number,
        "kind": version.kind,
        "currency": version.currency,
        "incoterm": version.incoterm,
        "place": version.place,
        "payment": version.payment,
        "delivery": version.delivery,
        "text": version.text,
        "valid_until": version.valid_until and version.valid_until.isoformat(),
        "sent_at": version.sent_at and utc(version.sent_at),
        "expires_at": version.expires_at and utc(version.expires_at),
        "lines": [line_data(line) for line in version.lines.all()],
        "total": f"{version.total:f}",
        "is_complete": version.is_complete,
        "files": [{"id": file.pk, "name": file.name, "size": file.size} for file in version.files.all()],
    }


def line_data(line):
    return {
        "line": line.request_line_id,
        "is_offered": line.is_offered,
        "product": line.product_id,
        "name": line.name,
        "text": line.text,
        "quantity": line.quantity,
        "unit": line.unit,
        "moq": line.moq,
        "lead_time_days": line.lead_time_days,
        "sample": line.sample,
        "sample_price": written(line.sample_price),
        "unit_price": written(line.unit_price),
        "subtotal": written(line.subtotal),
        "tiers": [
            {"quantity_from": tier.quantity_from, "unit_price": written(tier.unit_price)}
            for tier in line.prices
        ],
    }


def written(amount):
    """A Decimal as JSON holds it: "4.2000"."""
    return None if amount is None else f"{amount:f}"
