"""Cards: given to an exhibitor in one click, and taken back as easily."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices import notify
from booths.models import Card, CardRequest, CardShare, Lead, Part
from booths.models.card import usual_parts
from booths.services.leads import note_change, touch_lead
from exhibitors import webhooks
from exhibitors.models import Exhibitor, Membership
from fair.errors import Refused
from fair.rates import seconds_to_wait
from fair.realtime import publish

CARDS = [(30, 3600)]  # nobody hands out more in an hour; a program does not harvest answers
REQUESTS = [(60, 3600)]


def parts_of(user):
    """What the person's card carries as it is now."""
    card = getattr(user, "card", None)
    carried = card.carries if card else usual_parts()
    return [part for part in carried if part != Part.PHONE or card.phone]


@transaction.atomic
def share_card(buyer, exhibitor, via=CardShare.Via.BOOTH, product=None, given_to=None):
    """Give one's card to an exhibitor; given again it carries what it does now. Returns the CardShare.

    The exhibitor's lead of the buyer is made or moved on in the same transaction. Raises Refused for one's
    own company, and for very many.
    """
    if Exhibitor.objects.staffed_by(buyer).filter(pk=exhibitor.pk).exists():
        raise Refused(_("This is your own company: it knows you."))
    if seconds_to_wait(f"cards:{buyer.pk}", *CARDS):
        raise Refused(_("That was a lot of cards: please go on in an hour."))
    share, is_new = _standing_share(buyer, exhibitor, {"via": via, "given_to": given_to})
    if not is_new:
        share.carries = parts_of(buyer)
        share.save(update_fields=["carries"])
    source = Lead.Source.SCAN if via == CardShare.Via.SCAN else Lead.Source.CARD
    lead = touch_lead(exhibitor.pk, buyer.pk, source, product)
    if is_new:
        hearers = [lead.owner_id] if lead.owner_id else exhibitor.memberships.values_list("user", flat=True)
        data = {"exhibitor": exhibitor.slug, "lead": lead.pk}
        notify(list(hearers), "card.received", key=f"lead:{lead.pk}", **data)
    publish(f"me:{buyer.pk}", "card.shared", exhibitor=exhibitor.slug)
    return share


def _standing_share(buyer, exhibitor, more):
    """(share, whether it is new): the database holds that one stands at most, also in a race."""
    try:
        with transaction.atomic():
            carries = parts_of(buyer)
            return CardShare.objects.create(exhibitor=exhibitor, buyer=buyer, carries=carries, **more), True
    except IntegrityError:
        return CardShare.objects.standing().get(exhibitor=exhibitor, buyer=buyer), False


@transaction.atomic
def revoke_card(buyer, exhibitor):
    """Take one's card back: address and number are hidden at once, and sent to no program any more.

    What the exhibitor's staff wrote themselves stays theirs. Twice is once.
    """
    standing = CardShare.objects.standing().filter(buyer=buyer, exhibitor=exhibitor)
    if not standing.update(revoked_at=timezone.now()):
        return
    for lead in Lead.objects.filter(exhibitor=exhibitor, buyer=buyer):
        webhooks.take_back(f"lead:{lead.pk}")
        note_change(lead)
    publish(f"me:{buyer.pk}", "card.revoked", exhibitor=exhibitor.slug)


@transaction.atomic
def save_card(user, phone, carries):
    """Change what one's card carries from now on; cards that were given stay as they were given."""
    carried = [part for part in Part.values if part in carries]
    card, _is_new = Card.objects.update_or_create(user=user, defaults={"phone": phone, "carries": carried})
    return card


@transaction.atomic
def request_card(exhibitor, by, buyer):
    """Ask a buyer whose code was scanned for the card; the buyer agrees on the own page.

    Returns the CardRequest, or None where the exhibitor has the card already. Raises Refused for a colleague.
    """
    if Membership.objects.filter(exhibitor=exhibitor, user=buyer).exists():
        raise Refused(_("This is a colleague of yours."))
    if seconds_to_wait(f"card-requests:{by.pk}", *REQUESTS):
        raise Refused(_("That was a lot of cards: please go on in an hour."))
    if CardShare.objects.standing().filter(exhibitor=exhibitor, buyer=buyer).exists():
        return None
    asked = CardRequest.objects.filter(exhibitor=exhibitor, buyer=buyer, answered_at=None)
    asked.update(answered_at=timezone.now())
    try:
        with transaction.atomic():
            request = CardRequest.objects.create(exhibitor=exhibitor, buyer=buyer, asked_by=by)
    except IntegrityError:  # a colleague asked at the same moment
        return asked.get()
    publish(f"me:{buyer.pk}", "card.asked", exhibitor=exhibitor.slug)
    return request


@transaction.atomic
def answer_request(request, agreed):
    """The buyer gives the card to who scanned the code, or does not. Raises Refused for one that is over."""
    request = CardRequest.objects.select_for_update(of=["self"]).get(pk=request.pk)
    if request.answered_at or not CardRequest.objects.open().filter(pk=request.pk).exists():
        raise Refused(_("This question is over: ask them to scan your code again."))
    request.answered_at, request.granted = timezone.now(), agreed
    request.save(update_fields=["answered_at", "granted"])
    if agreed:
        share_card(request.buyer, request.exhibitor, CardShare.Via.SCAN, given_to=request.asked_by)
    publish(f"inbox:{request.exhibitor_id}", "card.answered", id=request.pk)
    return request
