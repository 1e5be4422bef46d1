"""The address that a mail is answered to: it names conversation and person, and nobody can make one up.

reply+<32 letters>@REPLY_DOMAIN: five bytes each for the two ids and ten of a MAC, in base32, which survives
servers that change small and capital letters.
"""

import base64
import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

ID, MAC = 5, 10  # bytes
LOCAL = re.compile(r"reply\+([a-z2-7]{32})")


def reply_address(conversation_id, user_id):
    """Where this person answers in this conversation by mail; "" where the fair receives no mail."""
    if not settings.REPLY_DOMAIN:
        return ""
    ids = conversation_id.to_bytes(ID, "big") + user_id.to_bytes(ID, "big")
    token = base64.b32encode(ids + _mac(ids)).decode().lower()
    return f"reply+{token}@{settings.REPLY_DOMAIN}"


def named_by(address):
    """(conversation id, user id) of such an address, or None for any other."""
    local, _at, domain = address.strip().lower().rpartition("@")
    token = LOCAL.fullmatch(local)
    if not token or domain != settings.REPLY_DOMAIN:
        return None
    told = base64.b32decode(token[1].upper())
    ids = told[: 2 * ID]
    if not constant_time_compare(told[2 * ID :], _mac(ids)):
        return None
    return int.from_bytes(ids[:ID], "big"), int.from_bytes(ids[ID:], "big")


def _mac(ids):
    return salted_hmac("booths.reply_address", ids, algorithm="sha256").digest()[:MAC]
