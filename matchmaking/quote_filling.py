"""What a quote begins with: the request's lines, with the exhibitor's own prices where it has them."""

import datetime

from django.utils import timezone

from exhibitors.models import Product
from matchmaking.models import QuoteFile, QuoteLine, QuoteTier, QuoteVersion

VALID_DAYS = 30
TERMS = ("currency", "incoterm", "place", "valid_until", "payment", "delivery", "text")
OFFERED = ("product_id", "name", "text", "unit", "moq", "lead_time_days", "sample", "sample_price")


def first_draft(quote, by):
    """A draft with every line of the request; those that ask for a product of the exhibitor's come with its
    prices, minimum, lead time and samples."""
    request, exhibitor = quote.invitation.request, quote.invitation.exhibitor
    asked = list(request.lines.select_related("product").prefetch_related("product__price_tiers"))
    own = {line.pk: own_product(line, exhibitor) for line in asked}
    tiers = [tier for product in own.values() if product for tier in product.tiers]
    version = QuoteVersion.objects.create(
        quote=quote,
        by=by,
        currency=tiers[0].currency if tiers else request.currency,
        incoterm=request.incoterm or (tiers[0].incoterm if tiers else ""),
        place=request.place if request.incoterm else "",
        valid_until=timezone.localdate() + datetime.timedelta(days=VALID_DAYS),
        payment=exhibitor.payment_terms,
    )
    for line in asked:
        add_line(version, line, own[line.pk])
    return version


def follow_request(draft):
    """Lines that were added to the request since, and quantities that were changed: until somebody has quoted
    the buyer may do both. What was taken away is gone from the draft already."""
    held = {line.request_line_id: line for line in draft.lines.all()}
    exhibitor = draft.quote.invitation.exhibitor
    for asked in draft.quote.invitation.request.lines.select_related("product"):
        line = held.get(asked.pk)
        if line is None:
            add_line(draft, asked, own_product(asked, exhibitor))
        elif draft.quote.offer_id is None and line.quantity != asked.quantity:
            line.quantity = asked.quantity
            line.save(update_fields=["quantity"])


def own_product(line, exhibitor):
    """The product that is asked for, where it is the exhibitor's."""
    product = line.product
    return product if product and product.exhibitor_id == exhibitor.pk else None


def add_line(version, asked, product=None):
    """A line as the product's page tells it, else as it was asked for."""
    line = QuoteLine(
        version=version, request_line=asked, name=asked.name, quantity=asked.quantity, unit=asked.unit
    )
    if product:
        fill(line, product)
    line.save()
    if product:
        write_tiers(line, own_tiers(product, version.currency, asked.unit))
    return line


def fill(line, product):
    line.product, line.name = product, product.text("name")[:300]
    line.moq, line.lead_time_days = product.moq, product.lead_time_days
    line.sample, line.sample_price = product.sample, product.sample_price


def own_tiers(product, currency, unit):
    """[(quantity from, price)] of the product, none in another currency or counted in another unit."""
    if product.unit != unit:
        return []
    tiers = [tier for tier in product.tiers if tier.currency == currency and tier.unit_price > 0]
    return [(tier.quantity_from, tier.unit_price) for tier in tiers]


def write_tiers(line, tiers):
    QuoteTier.objects.bulk_create(
        QuoteTier(line=line, quantity_from=quantity, unit_price=price) for quantity, price in tiers
    )


def revision_of(offer, by, counter=None):
    """A draft that begins as the offer; with `counter` it takes over what the buyer asks for there."""
    source = counter or offer
    terms = {name: getattr(source, name) for name in TERMS if name not in ("text", "valid_until")}
    valid_until = max(offer.valid_until, timezone.localdate() + datetime.timedelta(days=VALID_DAYS))
    version = QuoteVersion.objects.create(quote=offer.quote, by=by, valid_until=valid_until, **terms)
    copy_lines(source, version)
    QuoteFile.objects.bulk_create(
        QuoteFile(version=version, name=kept.name, file=kept.file.name, size=kept.size)
        for kept in offer.files.all()
    )
    return version


def copy_lines(source, version):
    """The lines of a version for another, as they are now asked for."""
    for line in source.lines.select_related("request_line").prefetch_related("tiers"):
        kept = {name: getattr(line, name) for name in OFFERED}
        copy = QuoteLine.objects.create(
            version=version,
            request_line=line.request_line,
            is_offered=line.is_offered,
            quantity=line.quantity,
            **kept,
        )
        write_tiers(copy, [(tier.quantity_from, tier.unit_price) for tier in line.prices])


def own_products(exhibitor, most=300):
    """The exhibitor's products that can be offered, by name."""
    return Product.objects.listed().filter(exhibitor=exhibitor).order_by("name", "pk")[:most]
