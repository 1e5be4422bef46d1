"""What the worker does for people."""

from celery import shared_task
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


@shared_task
def send_due_mails():
    """The beat calls it every few seconds: what is due stands in the table, and the queue may be lost."""
    if mailing.send_due_mails():
        send_due_mails.delay()


@shared_task
def send_due_pushes():
    if pushing.send_due_pushes():
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
