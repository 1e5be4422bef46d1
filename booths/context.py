"""What every page says for the booths' part; nothing is read until it is printed."""

from django.utils.functional import SimpleLazyObject

from booths.announced import announced_to


def announcements(request):
    if not hasattr(request, "hats"):  # an error came before the middleware that knows the person
        return {}
    return {"announcements": SimpleLazyObject(lambda: announced_to(request))}
