"""What the worker does for people."""

from celery import shared_task

from accounts import suspending
from accounts.mail import mail_suspension
from accounts.notices import mailing

__all__ = ["lift_suspensions", "mail_suspension", "send_due_mails"]


@shared_task
def lift_suspensions():
    suspending.lift_suspensions()


@shared_task
def send_due_mails():
    """The beat calls it every few seconds: what is due stands in the table, and the queue may be lost."""
    if mailing.send_due_mails():
        send_due_mails.delay()
