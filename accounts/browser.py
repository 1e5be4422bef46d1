"""What a browser gives away about the person before it, to fill forms with."""

from django.utils.translation.trans_real import parse_accept_lang_header

from fair.languages import SPOKEN
from fair.zones import is_zone, zone_country

ZONE_COOKIE = "tz"  # written by static/js/time-zone.js
MOST_LANGUAGES = 4
CHINESE = {"zh": "zh-hans", "zh-cn": "zh-hans", "zh-sg": "zh-hans", "zh-tw": "zh-hant", "zh-hk": "zh-hant"}


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


def likely_languages(request):
    """The languages that the browser asks for, of those in `fair.languages`, the best first."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    ranked = [language for language, weight in asked if weight > 0]
    found = (code for language in ranked for code in (CHINESE.get(language, language), language[:2]))
    return [code for code in dict.fromkeys(found) if code in SPOKEN][:MOST_LANGUAGES]
