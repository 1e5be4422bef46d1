"""What every page's header and foot need of the person; nothing is fetched until it is printed."""

from urllib.parse import urlencode

from django.utils.functional import SimpleLazyObject

from accounts import consent
from accounts.notices.counting import known_unread


def person(request):
    hats = getattr(request, "hats", None)  # absent where an error came before the middleware
    if hats is None:
        return {}
    return {
        "hats": hats,
        "consent_due": SimpleLazyObject(lambda: consent.is_due(request)),
        "onward": onward(request),
        "bell_unread": lambda: known_unread(request.user),
    }


def onward(request):
    """The query that leads through sign-in back to this page: "?next=…", or "" at the door itself."""
    match = request.resolver_match
    if match and (match.url_name or "").startswith(("account_", "mfa_")):
        target = request.GET.get("next") or request.POST.get("next") or "/"
    else:
        target = request.get_full_path() if request.method == "GET" else "/"
    return f"?{urlencode({'next': target})}" if target != "/" else ""
