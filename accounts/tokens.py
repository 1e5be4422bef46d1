"""Personal tokens: keys to the API, shown once, kept as a digest, ended by a day or by the person."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header

from accounts.models import AccessToken
from fair import features
from fair.errors import Refused

MOST = 20
LONGEST = timedelta(days=365)
BEGINNING = "kapok_"


@transaction.atomic
def make_token(user, name, scopes, lasts):
    """A new token, as (its row, the key itself), which nobody can read again.

    Raises Refused beyond twenty that stand, for one that would last longer than a year, and while organisers
    have switched tokens off.
    """
    features.require("tokens")
    get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
    if lasts > LONGEST:
        raise Refused(_("A token lasts a year at most."))
    if user.access_tokens.standing().count() >= MOST:
        raise Refused(_("You have twenty tokens: revoke one that is not needed any more."))
    key = BEGINNING + secrets.token_urlsafe(32)
    token = user.access_tokens.create(
        name=name,
        prefix=key[:12],
        digest=digest_of(key),
        scopes=sorted(set(scopes)),
        expires_at=timezone.now() + lasts,
    )
    return token, key


def digest_of(key):
    """Of 256 random bits a plain digest gives nothing away, and finds the row by an index."""
    return hashlib.sha256(key.encode()).hexdigest()


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer kapok_…`. A token that opens nothing is 401, whatever is the matter with it."""

    def authenticate(self, request):
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        key = words[1].decode("latin-1") if len(words) == 2 else ""
        token = AccessToken.objects.standing().select_related("user").filter(digest=digest_of(key)).first()
        if token is None:
            raise InvalidToken
        if not features.is_on("tokens"):
            raise exceptions.PermissionDenied(str(features.FEATURES["tokens"].off))
        note_use(token)
        if "Accept-Language" not in request.headers and translation.check_for_language(token.user.language):
            translation.activate(token.user.language)
        return token.user, token

    def authenticate_header(self, request):
        return "Bearer"


class InvalidToken(exceptions.AuthenticationFailed):
    default_detail = gettext_lazy("This token is not valid, or not any more.")
    default_code = "invalid_token"


def note_use(token):
    """The day of the last use, in UTC: one write a day, not one a request."""
    today = timezone.now().date()
    if token.last_used_on != today:
        AccessToken.objects.filter(pk=token.pk).update(last_used_on=today)
