"""What the worker does for people."""

from celery import shared_task
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import suspending
from accounts.mail import mail_suspension
from accounts.models import PushDevice
from accounts.notices import mailing, pushing
from accounts.notices.services import forget_old

__all__ = [
    "forget_notices",
    "lift_suspensions",
    "mail_suspension",
    "send_due_mails",
    "send_due_pushes",
    "try_push",
]


@shared_task
def lift_suspensions():
    suspending.lift_suspensions()


ONE_RUN = 60  # seconds after which a run is taken for killed, or stands in nobody's way any more


def alone(name, run):
    """What `run()` says, unless another one is at it: a mail server that hangs holds one thread at most."""
    if not cache.add(f"alone:{name}", True, ONE_RUN):
        return False
    try:
        return run()
    finally:
        cache.delete(f"alone:{name}")


@shared_task
def send_due_mails():
    """The beat calls it every few seconds: what is due stands in the table, and the queue may be lost."""
    if alone("mails", mailing.send_due_mails):
        send_due_mails.delay()


@shared_task
def send_due_pushes():
    if alone("pushes", pushing.send_due_pushes):
        send_due_pushes.delay()


@shared_task
def try_push(device_id):
    """A message that shows its owner that push works on a device."""
    for device in PushDevice.objects.select_related("user").filter(pk=device_id):
        with translation.override(device.user.language):
            message = {"title": _("Push works"), "text": _("What concerns you arrives here."), "tag": "try"}
        message["open"] = message["url"] = reverse("notice_settings")
        pushing.push_to(device, message, "try")


@shared_task
def forget_notices():
    """Read notifications go after 90 days, others after a year."""
    forget_old()
