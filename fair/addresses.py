"""What addresses and forms bring along, as far as it makes sense."""

from django.utils.http import url_has_allowed_host_and_scheme


def whole_number(text):
    """The number that the text writes in plain digits and that an id may be, else None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def safe_next(request, default):
    """The `next` that was sent, when it stays on this site; else `default`."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return default
