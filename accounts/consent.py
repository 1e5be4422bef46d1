"""Who a request comes from, as far as they allowed us to remember."""

import uuid

from django.conf import settings
from django.core import signing

from accounts import services
from accounts.models import Consent

VISITOR = "visitor"  # the signed id of a guest who agreed to be remembered
ANSWERED = "consent"  # "yes" or "no": the question was answered in this browser, nothing more
A_YEAR = 365 * 24 * 3600


def visitor_of(request):
    """The guest's id from the signed cookie, or None; a cookie that was tampered with counts as none."""
    try:
        return uuid.UUID(request.get_signed_cookie(VISITOR, salt=VISITOR, max_age=A_YEAR))
    except (KeyError, ValueError, signing.BadSignature):
        return None


def may_remember(request):
    """Whether visits may be kept: asked of the ledger once a request."""
    if not hasattr(request, "_may_remember"):
        given = Consent.objects.given_by(request.user, visitor_of(request)).standing()
        request._may_remember = given.filter(purpose=Consent.Purpose.VISITS).exists()
    return request._may_remember


def could_remember(request):
    """Whether may_remember is worth asking, told without a query: of guests, those with the cookie."""
    return request.user.is_authenticated or visitor_of(request) is not None


def is_due(request):
    """Whether the visitor is still to be asked; at most one query a session, none for guests."""
    if request.COOKIES.get(ANSWERED) in {"yes", "no"}:
        return False
    if not request.user.is_authenticated:
        return visitor_of(request) is None
    if ANSWERED not in request.session:
        request.session[ANSWERED] = request.user.consents.filter(purpose=Consent.Purpose.VISITS).exists()
    return not request.session[ANSWERED]


def answer(request, response, agreed):
    """Write the visitor's answer in the ledger and remember in the browser that there was one."""
    visitor = visitor_of(request)
    user = request.user if request.user.is_authenticated else None
    if user:
        request.session[ANSWERED] = True
    if not agreed:
        services.withdraw_consent(Consent.Purpose.VISITS, user=user)
        services.withdraw_consent(Consent.Purpose.VISITS, visitor=visitor)
        response.delete_cookie(VISITOR)
    elif user:
        services.give_consent(Consent.Purpose.VISITS, user=user)
    else:
        visitor = visitor or uuid.uuid4()
        services.give_consent(Consent.Purpose.VISITS, visitor=visitor)
        response.set_signed_cookie(VISITOR, str(visitor), salt=VISITOR, **_cookie())
    response.set_cookie(ANSWERED, "yes" if agreed else "no", **_cookie())
    return response


def _cookie():
    return {"max_age": A_YEAR, "httponly": True, "samesite": "Lax", "secure": settings.SECURE}
