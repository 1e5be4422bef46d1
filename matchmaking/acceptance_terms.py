"""What is frozen when a quote is accepted: all that a contract is made from, as plain data.

    {"number": "Q-7KD4-M2XP", "at": "2026-12-01T09:20:00+00:00", "fair": …,
     "request": {"id", "title"}, "quote": {"id", "version"},
     "buyer": {"id", "name", "company", "job_title", "country"},
     "exhibitor": {"id", "slug", "name", "legal_name", "address", "city", "country", "signed_by"},
     "currency", "incoterm", "place", "payment", "delivery", "text", "valid_until", "lead_time_days",
     "lines": [{"position", "request_line", "product", "code", "asked", "name", "text", "quantity", "unit",
                "unit_price", "subtotal", "lead_time_days", "moq", "sample", "sample_price", …}],
     "total", "rate": None or {"from", "to", "rate", "rates": […]}, "total_converted", "files": […]}

Amounts are texts in the version's currency. `digest_of` is the SHA-256 of it all.
"""

import hashlib
import json

from django.utils import timezone

from exhibitors.prices import to_minor_unit
from matchmaking.exchange import Exchange
from matchmaking.models.acceptance import new_number
from matchmaking.quote_data import written


def freeze(request, quote, awards):
    """(terms, number, digest, moment) of what is accepted: `awards` are (line, quantity, price of one)."""
    number, at = new_number(), timezone.now()
    offer = quote.offer
    total = sum(to_minor_unit(price * quantity, offer.currency) for _line, quantity, price in awards)
    conversion = Exchange.on(at.date()).conversion(offer.currency, request.currency)
    is_converted = conversion is not None and not conversion.is_same
    terms = {
        "number": number,
        "at": at.isoformat(),
        "fair": request.edition.fair_name,
        "request": {"id": request.pk, "title": request.title},
        "quote": {"id": quote.pk, "version": offer.number},
        "buyer": _buyer(request.buyer),
        "exhibitor": _exhibitor(quote.invitation.exhibitor, offer.by),
        **_terms_of(offer),
        "lead_time_days": max((line.lead_time_days or 0 for line, *_rest in awards), default=0) or None,
        "lines": [_line(*award, offer.currency) for award in awards],
        "total": written(total),
        "rate": conversion.as_data if is_converted else None,
        "total_converted": written(conversion.convert(total)) if is_converted else None,
        "files": [{"name": file.name, "size": file.size} for file in offer.files.all()],
    }
    return terms, number, digest_of(terms), at


def digest_of(terms):
    """The same for the same terms, however a database has sorted them."""
    text = json.dumps(terms, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _buyer(buyer):
    told = {name: getattr(buyer, name) for name in ("company", "job_title", "country")}
    return {"id": buyer.pk, "name": str(buyer), **told}


def _exhibitor(exhibitor, by):
    names = ("slug", "name", "legal_name", "address", "city", "country")
    told = {name: getattr(exhibitor, name) for name in names}
    return {"id": exhibitor.pk, **told, "signed_by": str(by) if by else ""}


def _terms_of(offer):
    names = ("currency", "incoterm", "place", "payment", "delivery", "text")
    return {name: getattr(offer, name) for name in names} | {"valid_until": offer.valid_until.isoformat()}


def _line(line, quantity, price, currency):
    asked = line.request_line
    return {
        "position": asked.position,
        "request_line": asked.pk,
        "product": line.product_id,
        "code": line.product.model_code if line.product else "",
        "asked": asked.name,
        "name": line.name,
        "text": line.text,
        "specification": asked.text,
        "attributes": asked.attributes,
        "certificates": asked.certificates,
        "quantity": quantity,
        "unit": line.unit,
        "unit_price": written(price),
        "subtotal": written(to_minor_unit(price * quantity, currency)),
        "lead_time_days": line.lead_time_days,
        "moq": line.moq,
        "sample": line.sample,
        "sample_price": written(line.sample_price),
    }
