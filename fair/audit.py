"""What people do to others, written down: who, when, from where, and what it changed."""

from contextvars import ContextVar
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.forms.models import model_to_dict

from fair.models import AuditEntry

SECRETS = {"password"}  # of what is only said that it changed


@dataclass(frozen=True)
class Origin:
    """Where an act came from: the visitor's address and the path asked for."""

    address: str | None = None
    path: str = ""


_origin = ContextVar("origin", default=Origin())  # noqa: B039  frozen


def audit_middleware(get_response):
    """Remembers where the request comes from, so that services need not hand it on."""

    def middleware(request):
        token = _origin.set(Origin(_address(request), request.path[:200]))
        try:
            return get_response(request)
        finally:
            _origin.reset(token)

    return middleware


def _address(request):
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:  # none could be told
        return None


def record(actor, verb, subject, before=None, after=None, reason=""):
    """Write one entry, in the transaction of the act itself.

    `verb` is "noun.past_tense"; `subject` the row acted on. `before` and `after` are `snapshot`s or plain
    dicts, of which only what differs is kept. `actor` is None for what the fair does by itself; people whom
    the demo plays are not named, so that they can be taken away again.
    """
    before, after = difference(before or {}, after or {})
    origin = _origin.get()
    return AuditEntry.objects.create(
        actor=None if getattr(actor, "is_demo", False) else actor,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject=str(subject)[:200],
        before=before,
        after=after,
        reason=reason[:500],
        address=origin.address,
        path=origin.path,
    )


def snapshot(row, fields=None):
    """The row's stored fields as plain data, for `record`; many-to-many as lists of ids."""
    data = model_to_dict(row, fields=fields)
    return {name: _plain(value) for name, value in data.items()}


def difference(before, after):
    """Both without what is alike in them; of a secret only that it changed."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    sides = ({name: side[name] for name in names if name in side} for side in (before, after))
    return tuple({name: "…" if name in SECRETS else value for name, value in side.items()} for side in sides)


def _plain(value):
    if isinstance(value, list | tuple):
        return [getattr(item, "pk", item) for item in value]
    return value if value is None or isinstance(value, str | int | float | bool | dict) else str(value)
