"""What every page's header and foot need of the person; nothing is fetched until it is printed."""

from django.utils.functional import SimpleLazyObject

from accounts import consent


def person(request):
    hats = getattr(request, "hats", None)  # absent where an error came before the middleware
    if hats is None:
        return {}
    return {"hats": hats, "consent_due": SimpleLazyObject(lambda: consent.is_due(request))}
