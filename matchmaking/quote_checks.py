"""What a version must have before it is sent."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from fair.errors import Refused
from fair.money import USD
from fair.zones import zone_of

CURRENCIES = tuple(USD)  # which there are: the rates beside them are not used here
LONGEST_DAYS = 366


def check_version(draft):
    """Raises Refused with the first thing that is missing or cannot be."""
    _check_terms(draft)
    lines = list(draft.lines.select_related("request_line", "product").prefetch_related("tiers"))
    offered = [line for line in lines if line.is_offered]
    if not offered:
        raise Refused(_("Offer at least one line, or decline the request."))
    for line in offered:
        _check_line(line, draft.quote.invitation.exhibitor_id)


def _check_terms(draft):
    if draft.currency not in CURRENCIES:
        raise Refused(_("Choose a currency."))
    if not draft.incoterm or not draft.place:
        raise Refused(_("Say on which terms you deliver: the Incoterm and its place."))
    if not draft.payment:
        raise Refused(_("Say how the buyer is to pay."))
    today = timezone.now().astimezone(zone_of(draft.quote.invitation.exhibitor.time_zone)).date()
    if draft.valid_until is None or draft.valid_until < today:
        raise Refused(_("Say until which day the quote is valid: today or later."))
    if draft.valid_until > today + datetime.timedelta(days=LONGEST_DAYS):
        raise Refused(_("A quote is valid for a year at most."))


def _check_line(line, exhibitor_id):
    name = {"line": line.request_line.name}
    if line.product and line.product.exhibitor_id != exhibitor_id:
        raise Refused(_("%(line)s: offer a product of your own.") % name)
    if not line.prices:
        raise Refused(_("%(line)s: enter a price, or leave the line out.") % name)
    if not line.name:
        raise Refused(_("%(line)s: say what you offer.") % name)
