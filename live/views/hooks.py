"""What media servers ask. They show the secret in the address, or are this machine itself."""

import json
from urllib.parse import parse_qs

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from live.media.tickets import read_watching
from live.services import encoders

LOOPBACK = ("127.0.0.1", "::1")
GOOD, BAD = 200, 403
CALLS = ("publish", "update_publish", "publish_done")


def _trusted(request, secret):
    """404 for everybody else."""
    if settings.MEDIA_HOOK_SECRET:
        is_good = constant_time_compare(secret, settings.MEDIA_HOOK_SECRET)
    else:  # what a proxy hands on is not from this machine, though it comes from there
        is_proxied = "HTTP_X_FORWARDED_FOR" in request.META
        is_good = not secret and not is_proxied and request.META["REMOTE_ADDR"] in LOOPBACK
    if not is_good:
        raise Http404


@csrf_exempt
@require_POST
def rtmp(request, secret=""):
    """nginx-rtmp: form posts of on_publish, on_update and on_publish_done."""
    _trusted(request, secret)
    call, name, key = (request.POST.get(field, "") for field in ("call", "name", "key"))
    if call == "publish_done":
        encoders.has_left(name, key)
    elif call in ("publish", "update_publish") and not encoders.may_send(name, key):
        return HttpResponse(status=BAD)
    return HttpResponse(status=GOOD if call in CALLS else 400)


@csrf_exempt
@require_POST
def mediamtx(request, secret=""):
    """MediaMTX: JSON of authMethod http, for senders and for players."""
    _trusted(request, secret)
    try:
        asked = json.loads(request.body)
        name, action, words = asked["path"], asked["action"], parse_qs(asked.get("query") or "")
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=400)
    if action == "publish":
        is_good = encoders.may_send(name, words.get("key", [asked.get("password") or ""])[0])
    else:
        is_good = action in ("read", "playback") and _may_read(name, words.get("ticket", [""])[0])
    return HttpResponse(status=GOOD if is_good else 401)


def _may_read(name, ticket):
    show = encoders.show_with(name)
    return show is not None and (show.is_public or read_watching(ticket) == str(show.key))
