"""Public pages for guests: made once for all who would be shown the same, and sent again only when changed.

A page that a guest sees depends on the address, the language, the time zone, the look, what was answered
about consent, and on nothing else of the person. So for a few seconds it is kept under all of these, without
the token against forged forms: that is each browser's own, and put in anew. Whoever has a session, signed in
or not, is given a page of their own, which is not kept. What is kept is settings.KEEP_PAGES seconds old at
most; presence is told no less often by the live processes, and by the socket once the page is open.
"""

import hashlib
import re
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from accounts import consent
from accounts.browser import browser_zone
from fair.context import theme_of

LARGEST = 500_000
LONGEST_ADDRESS = 500
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[A-Za-z0-9]+(")')
HELD = rb"\1\0\2"  # a byte that no page has
VARY = ("Cookie", "Accept-Language", "HX-Request")


def kept_for_guests(view):
    """For views of public pages: see above. Answers a conditional request with 304."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if not is_guest(request):
            return own(view(request, *args, **kwargs))
        key = key_of(request)
        content = cache.get(key) if key else None
        if content is None:
            response = view(request, *args, **kwargs)
            if not _is_for_all(request, response):
                return own(response)
            content = TOKEN.sub(HELD, response.content)
            if key and settings.KEEP_PAGES and len(content) < LARGEST:
                cache.set(key, content, settings.KEEP_PAGES)
        return _given(request, content)

    return answer


def is_guest(request):
    """Whether nothing is known of who asks: no session, and no message waiting."""
    asked = request.method in ("GET", "HEAD")
    return asked and not {settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys()


def key_of(request):
    """Everything that a guest's page depends on; None for addresses too long to be kept."""
    address = request.get_full_path()
    if len(address) > LONGEST_ADDRESS:
        return None
    parts = (
        address,
        get_language(),
        timezone.get_current_timezone_name(),
        browser_zone(request),
        theme_of(request),
        consent.is_due(request),
        consent.could_remember(request),
        request.headers.get("HX-Request", ""),
    )
    return "page:" + hashlib.sha256(repr(parts).encode()).hexdigest()


def own(response):
    """The page is one person's: no proxy may keep it, and a browser asks again before it shows it."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(response, VARY)
    return response


def _is_for_all(request, response):
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.session.modified
        and response["Content-Type"].startswith("text/html")
        and b"\0" not in response.content
    )


def _given(request, content):
    """The kept page with this browser's token, or word that it has not changed.

    Weak, because the token is written otherwise each time; but a page with the token of another cookie is
    another page, or its forms would be refused.
    """
    has_forms = b"\0" in content
    token = get_token(request) if has_forms else ""
    etag = hashlib.sha256(content)
    etag.update(request.META.get("CSRF_COOKIE", "").encode())
    content = content.replace(b"\0", token.encode())
    response = own(HttpResponse(content))
    response["ETag"] = f'W/"{etag.hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)
