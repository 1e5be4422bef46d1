"""How days are written: in the order and with the words of the reader's language, from CLDR."""

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from django import template
from django.utils.translation import get_language, to_locale

register = template.Library()


def _locale():
    # English as most of the fair's visitors write it: the day before the month.
    locale = to_locale(get_language() or "en")
    return Locale.parse("en_GB" if locale == "en" else locale)


@register.filter(expects_localtime=True)
def long_day(day):
    """A day with its year: "2 March 2026", 2026年3月2日."""
    return format_date(day, "long", locale=_locale())


@register.filter(expects_localtime=True)
def short_day(day):
    """A day of this or the next months: "2 March", 3月2日."""
    return format_skeleton("MMMMd", day, locale=_locale())


@register.filter(expects_localtime=True)
def weekday(day):
    """A day of this week: "Mon", 周一."""
    return format_date(day, "ccc", locale=_locale())


@register.filter(expects_localtime=True)
def day_and_time(moment):
    """A moment as the reader's clock shows it: "2 March 2026, 09:00", 2026年3月2日 09:00."""
    return _locale().datetime_formats["medium"].format(f"{moment:%H:%M}", long_day(moment))


@register.filter
def to_day(first, last):
    """All days from the first to the last: "15–24 Apr", 4月15日至24日."""
    return format_interval(first, last, "MMMd", locale=_locale())
