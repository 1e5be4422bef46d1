"""Browsers that a person lets us push to."""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric import ec
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import PushDevice
from accounts.notices.push import Forbidden, check_endpoint
from fair.errors import Refused

MOST = 10  # devices of one person; of more the one goes that was pushed to longest ago

BROWSERS = [
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")]
SYSTEMS += [("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")]


class DeviceForm(forms.Form):
    """What `PushSubscription.toJSON()` tells in a browser."""

    endpoint = forms.CharField(max_length=1_000)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)

    def clean_endpoint(self):
        try:
            check_endpoint(self.cleaned_data["endpoint"])
        except Forbidden:
            raise ValidationError("No push service.") from None
        return self.cleaned_data["endpoint"]

    def clean_p256dh(self):
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(self.cleaned_data["p256dh"]))
        except ValueError:
            raise ValidationError("No key.") from None
        return self.cleaned_data["p256dh"]

    def clean_auth(self):
        if len(decoded(self.cleaned_data["auth"])) != 16:
            raise ValidationError("No secret.")
        return self.cleaned_data["auth"]


def decoded(text):
    """Bytes of base64 as addresses write it, without padding; b"" for what is none."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


@transaction.atomic
def add_device(user, endpoint, p256dh, auth, browser=""):
    """From now on this browser is pushed to, for this person alone. Raises Refused where it is another's.

    Whoever has its keys is the browser itself: then somebody else has signed in there.
    """
    known = PushDevice.objects.select_for_update().filter(endpoint=endpoint).first()
    if known and known.user_id != user.pk and (known.p256dh, known.auth) != (p256dh, auth):
        raise Refused(_("This browser is somebody else's."))
    device = known or PushDevice(endpoint=endpoint, made_at=timezone.now())
    device.user, device.p256dh, device.auth, device.browser = user, p256dh, auth, browser[:60]
    device.save()
    for old in user.push_devices.exclude(pk=device.pk).order_by("-pushed_at", "-pk")[MOST - 1 :]:
        old.delete()
    return device


def browser_name(agent):
    """ "Firefox, Windows", as people would say it; "" for what tells neither."""
    names = (next((name for sign, name in known if sign in agent), "") for known in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, names))
