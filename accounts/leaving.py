"""Taking one's data along, and leaving the fair."""

from django.core import serializers
from django.db import transaction

from accounts.models import Consent, User
from accounts.services import change_avatar, withdraw_consent
from fair.rest.models import Answer

KEPT_BACK = {"mfa.authenticator", "rest.answer"}  # secrets, and copies that last a day
SECRETS = {  # fields no export may carry
    "accounts.user": {"password"},
    "accounts.accesstoken": {"digest"},
    "accounts.pushdevice": {"p256dh", "auth"},
}
OWN = {"user", "author", "buyer"}  # the names of fields by which a row is the person's own

_own_paths = []
_farewells = []
_holders = []


def keep_back(model, *fields):
    """Higher apps name fields of theirs that no export may carry."""
    SECRETS.setdefault(model, set()).update(fields)


def register_own(model, path):
    """Higher apps name rows that are the person's own by what they hang on, such as "registration__user"."""
    _own_paths.append((model, path))


def register(farewell):
    """Higher apps add theirs: `farewell(user)` deletes what was the person's alone.

    It raises Refused where others still depend on the person.
    """
    _farewells.append(farewell)
    return farewell


def register_holder(holder):
    """Higher apps say what others hold of a person: `holder(user)` is (template, what it shows as `held`)."""
    _holders.append(holder)
    return holder


def held_of(user):
    """What others hold of the person: [(template, held)], for the page on which people read it."""
    return [holder(user) for holder in _holders]


def data_of(user):
    """Everything that is kept of a person, as plain data: {"accounts.user": [{…}], "booths.message": […]}."""
    data = {User._meta.label_lower: _plain(User, [user])}
    relations = (field for field in User._meta.get_fields(include_hidden=True) if field.auto_created)
    for relation in relations:
        model, field = relation.related_model, getattr(relation, "field", relation).name
        if field in OWN and model._meta.label_lower not in KEPT_BACK:
            rows = model._base_manager.filter(**{field: user}).order_by("pk")
            data[model._meta.label_lower] = _plain(model, rows)
    for model, path in _own_paths:
        data[model._meta.label_lower] = _plain(
            model, model._base_manager.filter(**{path: user}).order_by("pk")
        )
    return data


def _plain(model, rows):
    secret = SECRETS.get(model._meta.label_lower, ())
    told = [row["fields"] for row in serializers.serialize("python", rows)]
    return [{name: value for name, value in fields.items() if name not in secret} for fields in told]


@transaction.atomic
def leave(user):
    """Erase the person. What others rely on, such as lines in a talk, stays without a name.

    Raises Refused where a company would be left without an owner.
    """
    for farewell in _farewells:
        farewell(user)
    erase(user)


def erase(user):
    """Nothing of the person's own is left; the row stays, for what others rely on, and opens no door."""
    for purpose in Consent.Purpose:
        withdraw_consent(purpose, user=user)
    change_avatar(user, None)
    user.emailaddress_set.all().delete()
    user.authenticator_set.all().delete()
    user.access_tokens.all().delete()
    user.notifications.all().delete()
    user.notice_choices.all().delete()
    user.push_devices.all().delete()
    Answer.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.email = f"left-{user.pk}@{User.GONE}"
    user.name = user.company = user.job_title = user.country = user.time_zone = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()  # which also ends every session
    user.save()
