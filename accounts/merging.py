"""Two accounts of one person become one."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.leaving import KEPT_BACK, erase
from accounts.models import AccessToken, Consent, User
from fair import audit
from fair.errors import Refused
from fair.models import AuditEntry

# What stays with the account that goes: ledgers are not rewritten, secrets and rights are not handed on.
# A token was given for one account, and may not open another.
STAYING = {model._meta.label_lower for model in (AccessToken, AuditEntry, Consent)} | KEPT_BACK

_mergers = []


def register(merger):
    """Higher apps add what a mere change of owner cannot do: `merger(keep, gone)`, run before that."""
    _mergers.append(merger)
    return merger


def moved_with(user):
    """How many rows of which kind would go over: {"messages": 12}, of what is the person's own."""
    counts = {}
    for model, field in _relations():
        if found := model._base_manager.filter(**{field: user})[:1000].count():
            name = str(model._meta.verbose_name_plural)
            counts[name] = counts.get(name, 0) + found
    return counts


@transaction.atomic
def merge(keep, gone, by):
    """All that belongs to `gone` belongs to `keep` from now on, who may also sign in with its address.

    Where both have the same (a shortlisted product, a team), that of `keep` stands. Raises Refused for
    one and the same person, and for organisers, whose rights would be hard to tell apart.
    """
    people = User.objects.select_for_update(no_key=True).filter(pk__in=[keep.pk, gone.pk]).in_bulk()
    if len(people) < 2:
        raise Refused(_("Choose two different people."))
    keep, gone = people[keep.pk], people[gone.pk]
    if gone.is_staff or gone.is_superuser:
        raise Refused(_("An organiser's account cannot be merged into another: take the rights away first."))
    if gone.suspensions.standing().exists():
        raise Refused(_("A suspended account cannot be merged into another: reinstate it first."))
    email = gone.email
    for merger in _mergers:
        merger(keep, gone)
    gone.emailaddress_set.update(primary=False)
    for model, field in _relations():
        _hand_over(model, field, keep, gone)
    erase(gone)
    audit.record(by, "user.merged", keep, before={"gone": gone.pk}, after={"email": email}, reason=email)
    return keep


def _relations():
    """(model, field name) of every row that can belong to a person and may change hands."""
    for relation in User._meta.get_fields(include_hidden=True):
        model = relation.related_model
        concrete = (
            relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
        )
        if concrete and not model._meta.auto_created and model._meta.label_lower not in STAYING:
            yield model, relation.field.name


def _hand_over(model, field, keep, gone):
    """All rows at once; where that breaks a rule of the database, one by one, and the double ones go."""
    rows = model._base_manager.filter(**{field: gone})
    try:
        with transaction.atomic():
            rows.update(**{field: keep})
    except IntegrityError:
        for pk in list(rows.values_list("pk", flat=True)):
            row = model._base_manager.filter(pk=pk)
            try:
                with transaction.atomic():
                    row.update(**{field: keep})
            except IntegrityError:
                row.delete()
