"""Cards on pages: whether one was given, the codes that telephones scan, and the staff's own card."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User
from booths.contacts import Contact, given_by
from booths.models import CardShare
from booths.services.cards import parts_of
from exhibitors.models import Membership

OWN, STAFF = "card-of-buyer", "card-of-staff"
OWN_SECONDS = 15 * 60  # a buyer's code is shown on the own telephone, and renewed there


def has_given(user, exhibitor):
    """Whether a card of the person stands with the exhibitor."""
    if not user.is_authenticated:
        return False
    return CardShare.objects.standing().filter(buyer=user, exhibitor=exhibitor).exists()


def own_code(user):
    """The address in the buyer's code: it names the buyer to whoever scans it, for a quarter of an hour."""
    return settings.SITE_URL + reverse("card_scanned", args=[signing.dumps(user.pk, salt=OWN)])


def scanned_buyer(ticket):
    """Whose code it is, or None for one that is forged, too old, or of someone who has left."""
    try:
        pk = signing.loads(ticket, salt=OWN, max_age=OWN_SECONDS)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


def staff_code(membership):
    """The address in the code that staff holds out to buyers.

    It may be printed, and holds while they work there.
    """
    ticket = signing.dumps(membership.pk, salt=STAFF)
    return settings.SITE_URL + reverse("card_to", args=[membership.exhibitor.slug]) + f"?by={ticket}"


def scanned_staff(exhibitor, ticket):
    """Whose code of the exhibitor's staff was scanned, or None."""
    try:
        pk = signing.loads(ticket, salt=STAFF)
    except signing.BadSignature:
        return None
    membership = Membership.objects.filter(pk=pk, exhibitor=exhibitor, user__is_active=True)
    found = membership.select_related("user").first()
    return found and found.user


def own_card(user):
    """A person's whole card as a Contact."""
    return given_by(user, parts_of(user), has_written=False)


def staff_card(share):
    """The card that a buyer gets back: of who took theirs, else of who answers for the exhibitor; or None.

    Address and number stand on it only where the person has made a card of their own.
    """
    members = Membership.objects.filter(exhibitor=share.exhibitor).select_related("user__card")
    membership = members.filter(user=share.given_to_id).first() or members.first()
    if membership is None:
        return None
    told = own_card(membership.user)
    has_own = hasattr(membership.user, "card")
    return Contact(
        name=told.name,
        company=share.exhibitor.name,
        job_title=membership.job_title or told.job_title,
        email=told.email if has_own else "",
        phone=told.phone,
        country=share.exhibitor.country,
        is_known=True,
        user=membership.user,
    )
