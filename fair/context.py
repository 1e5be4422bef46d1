"""What every page says of the fair: its day, its clock and how many are in it."""

from functools import cached_property

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from fair import branding
from fair.features import Features
from fair.frame import frame
from fair.realtime import presence
from fair.zones import zone_city

THEMES = ("light", "dark")


class Fair:
    """The current edition as the page's frame shows it. Nothing is fetched before it is printed."""

    @cached_property
    def frame(self):
        return frame()

    @property
    def edition(self):
        return self.frame.edition

    @cached_property
    def brand(self):
        """The published Branding, or None."""
        return self.frame.brand

    @cached_property
    def brand_sheet(self):
        return branding.sheet_address(self.brand)

    @cached_property
    def icons(self):
        """Addresses of the fair's own icon by size, empty where it has none."""
        return {
            f"s{size}": branding.icon_address(self.brand, size)
            for size in (32, 180)
            if self.brand and self.brand.icon
        }

    @cached_property
    def features(self):
        return Features()

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
        "support_email": SimpleLazyObject(lambda: support_email(request)),
    }


def support_email(request):
    """The organisers' own, else the operator's."""
    brand = fair_of(request).brand
    return (brand and brand.support_email) or settings.SUPPORT_EMAIL
