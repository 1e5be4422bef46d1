"""What the worker does for people."""

from celery import shared_task

from accounts import suspending
from accounts.mail import mail_suspension

__all__ = ["lift_suspensions", "mail_suspension"]


@shared_task
def lift_suspensions():
    suspending.lift_suspensions()
