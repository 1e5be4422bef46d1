"""Keys of encoders: shown once, kept as a digest, one for each show, revocable."""

import datetime
import hashlib
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fair import audit
from fair.errors import Refused
from live.models import Show, StreamKey
from live.services.shows import take

NOTED_EVERY = datetime.timedelta(minutes=1)


@transaction.atomic
def make_key(show, by):
    """What is typed into OBS as its stream key, from now on the only one. Raises Refused for what is over."""
    show = take(show)
    if show.state not in Show.HELD:
        raise Refused(_("This show is over: it takes no more pictures."))
    secret = secrets.token_urlsafe(24)
    show.stream_keys.filter(revoked_at=None).update(revoked_at=timezone.now())
    StreamKey.objects.create(show=show, digest=_digest(secret), made_by=by)
    audit.record(by, "show.key_made", show)
    return f"{show.key}?key={secret}"


@transaction.atomic
def revoke_key(show, by):
    """Whoever sends with the key is stopped within seconds, and nobody begins with it. Twice is once."""
    show = take(show)
    if show.stream_keys.filter(revoked_at=None).update(revoked_at=timezone.now()):
        audit.record(by, "show.key_revoked", show)


def use_key(show, secret):
    """Whether the secret is the show's standing key. Its use is noted, once a minute at most."""
    key = StreamKey.objects.filter(show=show, digest=_digest(secret), revoked_at=None).first()
    if key is None:
        return False
    now = timezone.now()
    if key.used_at is None or key.used_at < now - NOTED_EVERY:
        StreamKey.objects.filter(pk=key.pk).update(used_at=now)
    return True


def _digest(secret):
    # The secret is long and random: a plain digest cannot be guessed back.
    return hashlib.sha256(secret.encode()).hexdigest()
