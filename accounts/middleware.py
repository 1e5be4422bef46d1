"""Every request in the language and time zone of the person who sent it."""

import zoneinfo

from django.core.cache import cache
from django.utils import timezone, translation

from accounts.browser import browser_zone
from accounts.hats import Hats
from fair.models import Edition
from fair.zones import is_zone


def fair_zone():
    """The zone of the fair's hall; asked for at most once a minute."""
    return cache.get_or_set("fair-zone", _fair_zone, 60)


def _fair_zone():
    edition = Edition.objects.current()
    return edition.time_zone if edition and is_zone(edition.time_zone) else "UTC"


def person_middleware(get_response):
    """Stands after LocaleMiddleware, whose choice it overrules for people who are signed in."""

    def middleware(request):
        request.hats = Hats(request)
        user = request.user
        zone = (user.time_zone if user.is_authenticated else "") or browser_zone(request)
        if user.is_authenticated and translation.check_for_language(user.language):
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(zoneinfo.ZoneInfo(zone if is_zone(zone) else fair_zone())):
            return get_response(request)

    return middleware
