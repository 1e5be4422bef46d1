"""How browsers find a way to each other: STUN, and TURN with names that hold for a time (coturn's
`use-auth-secret`: the name is "<expiry>:<person>", the password its HMAC-SHA1 under the shared secret)."""

import base64
import hashlib
import hmac

from django.conf import settings


def ice_for(user, until):
    """The RTCConfiguration for a person's browser; the relay's name holds `until` a moment."""
    servers = [{"urls": settings.STUN_URL}] if settings.STUN_URL else []
    if settings.TURN_URL and settings.TURN_SECRET:
        name, password = relay_name(user, until)
        servers.append({"urls": settings.TURN_URL, "username": name, "credential": password})
    policy = "relay" if settings.TURN_ONLY else "all"
    return {"iceServers": servers, "iceTransportPolicy": policy, "bundlePolicy": "max-bundle"}


def relay_name(user, until):
    """(name, password) at the relay."""
    name = f"{int(until.timestamp())}:{user.pk}"
    digest = hmac.new(settings.TURN_SECRET.encode(), name.encode(), hashlib.sha1).digest()
    return name, base64.b64encode(digest).decode()
