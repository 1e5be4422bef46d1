"""Addresses that a form brings along."""

from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request, default):
    """The `next` that was sent, when it stays on this site; else `default`."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return default
