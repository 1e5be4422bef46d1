"""What every page says of the fair: its day, its clock and how many are in it."""

from functools import cached_property

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from fair.models import Edition
from fair.realtime import presence
from fair.zones import zone_city

THEMES = ("light", "dark")
# The frame of every page tells the edition, which changes twice in a fortnight.
FRESH_SECONDS = 10


class Fair:
    """The current edition as the page's frame shows it. Nothing is fetched before it is printed."""

    @cached_property
    def edition(self):
        return cache.get_or_set("edition", Edition.objects.current, FRESH_SECONDS)

    @cached_property
    def people(self):
        return presence.fair()

    @property
    def zone(self):
        return timezone.get_current_timezone_name()

    @property
    def zone_city(self):
        """The city of the reader's time zone, in the reader's language."""
        return zone_city(self.zone)


def fair_of(request):
    """The request's Fair, the same for its view and its templates."""
    if not hasattr(request, "_fair"):
        request._fair = Fair()
    return request._fair


def theme_of(request):
    """The look that the reader chose, "" for as the system."""
    theme = request.COOKIES.get("theme", "")
    return theme if theme in THEMES else ""


def fair(request):
    return {
        "fair": fair_of(request),
        "now": timezone.now(),
        "theme": theme_of(request),
        "site_url": settings.SITE_URL,
        "source_url": settings.SOURCE_URL,
        "support_email": settings.SUPPORT_EMAIL,
    }
