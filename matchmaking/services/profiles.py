"""Sourcing profiles: written step by step, taken over from an earlier fair, and put aside again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent
from accounts.services import withdraw_consent
from fair.errors import Refused
from fair.later import send_later
from fair.models import Category
from fair.texts import visible
from matchmaking import match_tasks
from matchmaking.matching.demand import read_tree
from matchmaking.matching.guessing import categories_of_words
from matchmaking.models import BuyersWanted, Searched, SourcingProfile
from matchmaking.services.reckoning import make_exhibitors_due, make_profile_due

MOST_CATEGORIES = 30
OWN = (
    *("words", "attributes", "certificates", "quantity", "unit", "price_from", "price_to", "currency"),
    *("incoterm", "markets", "origins_wanted", "origins_refused", "languages", "kind", "size", "founded"),
    *("volume", "is_shown"),
)  # what is taken over; `needed_by` belongs to one fair


@transaction.atomic
def save_step(user, edition, step, categories=None, **fields):
    """Save what one step says, made with the first; the list of recommended exhibitors is reckoned anew.

    Raises Refused for too many categories.
    """
    SourcingProfile.objects.get_or_create(user=user, edition=edition)
    profile = SourcingProfile.objects.select_for_update(no_key=True).get(user=user, edition=edition)
    for name, value in fields.items():
        setattr(profile, name, value)
    if step and step not in profile.steps_done:
        profile.steps_done = [*profile.steps_done, step]
    _save(profile, categories)
    return profile


def _save(profile, categories=None):
    if categories is not None:
        if len(categories) > MOST_CATEGORIES:
            raise Refused(_("Choose at most 30 kinds of product."))
        profile.categories.set(categories)
    profile.looks_in = _where(profile)
    profile.changed_at = timezone.now()
    profile.save()
    make_profile_due(profile)
    send_later(match_tasks.reckon_due)


def _where(profile):
    """The categories that are searched: those chosen with all below, else those that the words lead to."""
    tree, chosen = read_tree(), profile.categories.values_list("pk", flat=True)
    found = {below for pk in chosen for below in tree.get(pk, [pk])}
    if not found and profile.words:
        found = set(categories_of_words(profile.words, profile.user.language))
    return sorted(found)


def earlier_profiles(user, edition):
    """The person's profiles of other editions, the latest first."""
    others = SourcingProfile.objects.of(user).exclude(edition=edition)
    return others.select_related("edition").order_by("-edition__starts_on", "-pk")


@transaction.atomic
def import_profile(user, edition, earlier):
    """Take over what the person's profile of an earlier edition says; what was there is replaced."""
    profile = save_step(
        user,
        edition,
        "",
        list(earlier.categories.all()),
        **{name: getattr(earlier, name) for name in OWN},
    )
    profile.steps_done = [step for step in earlier.steps_done if step != profile.Step.WHERE]
    profile.save(update_fields=["steps_done"])
    return profile


@transaction.atomic
def drop_profile(profile):
    """Delete it, with its recommendations: nobody is recommended to, or sees, the buyer any more."""
    profile.delete()


@transaction.atomic
def save_buyers_wanted(exhibitor, edition, **fields):
    """Save which buyers the exhibitor looks for; its list, and those of buyers, are reckoned anew."""
    wanted, _is_new = BuyersWanted.objects.update_or_create(
        exhibitor=exhibitor, defaults={**fields, "changed_at": timezone.now()}
    )
    if edition is not None:
        make_exhibitors_due([exhibitor.pk], edition, has_changed=True)
        send_later(match_tasks.reckon_due)
    return wanted


@transaction.atomic
def add_to_profile(user, edition, categories=(), attributes=(), certificates=(), words="", quantity=None):
    """Add what the person chose of a proposal; what stood in the profile stays."""
    SourcingProfile.objects.get_or_create(user=user, edition=edition)
    profile = SourcingProfile.objects.select_for_update(no_key=True).get(user=user, edition=edition)
    known = {category.pk for category in profile.categories.all()}
    profile.attributes = [*profile.attributes, *(one for one in attributes if one not in profile.attributes)]
    profile.certificates = list(dict.fromkeys([*profile.certificates, *certificates]))
    profile.words = profile.words or words
    profile.quantity = profile.quantity or quantity
    if profile.Step.WHAT not in profile.steps_done:
        profile.steps_done = [profile.Step.WHAT, *profile.steps_done]
    _save(profile, sorted(known | set(categories)))
    return profile


@transaction.atomic
def note_search(user, edition, words, category=None):
    """Keep what a person searched for, who allows that a profile is proposed from it."""
    words = visible(words or "")[:200].strip()
    known = Category.objects.filter(pk=category).first() if str(category or "").isdigit() else None
    if words or known:
        latest = Searched.objects.filter(user=user, edition=edition, words=words, category=known)
        if not latest.update(at=timezone.now()):
            Searched.objects.create(user=user, edition=edition, words=words, category=known)


@transaction.atomic
def forbid_reading(user):
    """Take the consent back, and erase what was kept by it."""
    withdraw_consent(Consent.Purpose.PROFILE, user=user)
    Searched.objects.filter(user=user).delete()
