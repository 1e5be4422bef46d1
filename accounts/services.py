"""What people do with their account that touches more than one row."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Consent, User
from fair.pictures import remove_files
from fair.wording import own_words
from fair.zones import is_zone

# The version of the text that a consent refers to: raise it whenever the text changes.
TEXT_VERSIONS = {
    Consent.Purpose.TERMS: "2026-11",
    Consent.Purpose.VISITS: "2026-11.2",
    Consent.Purpose.NEWS: "2026-11",
    Consent.Purpose.ANSWERS: "2026-11",
    Consent.Purpose.PROFILE: "2026-11",
}


def text_version(purpose):
    """The version of the text that the person reads now: of terms in the organisers' words, their time."""
    own = own_words("terms") if purpose == Consent.Purpose.TERMS else None
    return f"{own.since:%Y-%m-%dT%H:%M}" if own else TEXT_VERSIONS[purpose]


_forgetters = []


def forgets_visits(forget):
    """Higher apps say what a withdrawal erases of theirs: `forget(user=…)` or `forget(visitor=…)`."""
    _forgetters.append(forget)
    return forget


@transaction.atomic
def create_person(email, password=None, **fields):
    """A person whose address needs no code by mail: the demo fair and invitations make them."""
    user = User.objects.create_user(email, password, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def give_consent(purpose, user=None, visitor=None):
    """Write a line in the ledger, of a person or a guest, or return the one that stands.

    A line that was given to another text is closed for it; nothing is erased, for consent goes on.
    """
    purpose = Consent.Purpose(purpose)
    giver = {"user": user} if user else {"user": None, "visitor": visitor}
    version = text_version(purpose)
    to_another = Consent.objects.standing().filter(**giver, purpose=purpose).exclude(text_version=version)
    try:
        with transaction.atomic():
            to_another.update(withdrawn_at=timezone.now())
            return Consent.objects.create(user=user, visitor=visitor, purpose=purpose, text_version=version)
    except IntegrityError:  # the database holds that one stands at most, also in a race
        return Consent.objects.standing().get(**giver, purpose=purpose)


@transaction.atomic
def withdraw_consent(purpose, user=None, visitor=None):
    """Close the line that stands; the ledger forgets nothing, but what was kept by consent is erased.

    Returns how many lines were closed.
    """
    if not user and not visitor:
        return 0
    giver = {"user": user} if user else {"user": None, "visitor": visitor}
    standing = Consent.objects.standing().filter(**giver, purpose=Consent.Purpose(purpose))
    if purpose == Consent.Purpose.VISITS:
        for forget in _forgetters:
            forget(**giver)
    return standing.update(withdrawn_at=timezone.now())


def carry_over_consent(visitor, user):
    """What a guest agreed to holds after signing in, unless the person has answered before."""
    purpose = Consent.Purpose.VISITS
    if not visitor or user.consents.filter(purpose=purpose).exists():
        return None
    if not Consent.objects.standing().filter(user=None, visitor=visitor, purpose=purpose).exists():
        return None
    return give_consent(purpose, user=user, visitor=visitor)


def adopt_time_zone(user, name):
    """The browser's zone becomes the person's, when they have none yet."""
    if not user.time_zone and is_zone(name):
        user.time_zone = name
        user.save(update_fields=["time_zone"])


@transaction.atomic
def change_avatar(user, picture):
    """Show another photograph, or none; the one before is not kept."""
    before = user.avatar
    user.avatar = picture
    user.save(update_fields=["avatar"])
    if before:
        before.delete()
        transaction.on_commit(lambda: remove_files(before))
