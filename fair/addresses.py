"""What addresses and forms bring along, as far as it makes sense."""

import datetime

from django.utils.http import url_has_allowed_host_and_scheme

YEARS = range(2000, 2100)  # beyond them clocks of other zones may leave the calendar


def whole_number(text):
    """The number that the text writes in plain digits and that an id may be, else None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def day_of(text):
    """The day that an address names, None for none and for nonsense."""
    try:
        day = datetime.date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.year in YEARS else None


def safe_next(request, default):
    """The `next` that was sent, when it stays on this site; else `default`."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return default
