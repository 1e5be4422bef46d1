"""What shows a receiver that a delivery is ours, and of now."""

import datetime
import hashlib
import hmac
import time

from django.utils import timezone

FORMER_HOLDS = datetime.timedelta(days=1)  # a secret that was replaced


def signature(secret, timestamp, body):
    """HMAC-SHA256 of "timestamp.body" in hex; `body` is bytes."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def headers_of(endpoint, delivery):
    timestamp, body = int(time.time()), delivery.body.encode()
    secrets = [endpoint.secret]
    if endpoint.former_secret and endpoint.rotated_at > timezone.now() - FORMER_HOLDS:
        secrets.append(endpoint.former_secret)
    marks = ",".join(f"v1={signature(secret, timestamp, body)}" for secret in secrets)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Kapok-Webhook/1",
        "Kapok-Event": str(delivery.event),
        "Kapok-Type": delivery.kind,
        "Kapok-Signature": f"t={timestamp},{marks}",
    }
