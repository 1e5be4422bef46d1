"""What a browser gives away about the person before it, to fill forms with."""

from django.utils.translation.trans_real import parse_accept_lang_header

from fair.zones import is_zone, zone_country

ZONE_COOKIE = "tz"  # written by static/js/time-zone.js


def browser_zone(request):
    """The zone that the browser told, or "" when it told none or nonsense."""
    name = request.COOKIES.get(ZONE_COOKIE, "")
    return name if is_zone(name) else ""


def likely_country(request):
    """ISO code of the country of the browser's zone, else of its language, else "": a guess to begin with."""
    country = zone_country(browser_zone(request))
    if country.isalpha() and country != "ZZ":
        return country
    for language, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        region = language.rpartition("-")[2]
        if language != region and len(region) == 2:
            return region.upper()
    return ""
