"""Mail that never fails a page, and mail without a server.

A sign-up or an inquiry is saved whether or not the mail server answers; what could not be
sent is logged, and every mail that matters can be asked for again.
"""

import logging
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone, translation

from fair import branding
from fair.models import Edition
from fair.wording import own_mail

logger = logging.getLogger(__name__)


class NotSent(Exception):
    """A mail was not taken by the mail server; the log says why. A task raises it to try again."""


# For tasks that send mail: @shared_task(**RETRIED).
RETRIED = {"autoretry_for": (NotSent, OSError), "retry_backoff": 30, "max_retries": 6}


def fair_name():
    edition, brand = Edition.objects.current(), branding.published()
    return edition.fair_name if edition else brand.name if brand else "Kapok"


def fair_sender():
    """The fair writes, from the operator's address."""
    return formataddr((fair_name(), sender_address()))


def sender_address():
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def send_mail(
    template,
    to,
    language,
    key="",
    unsubscribe="",
    reply_to="",
    thread="",
    is_answer=False,
    files=(),
    calendar=None,
    **context,
):
    """Send the mail of `<template>_subject.txt` and `<template>_message.txt`; whether it went out.

    `key` names the occasion: two mails with the same key have the same Message-ID, which mail programs
    show once. `unsubscribe` is the address by which the mail program stops such mails (RFC 8058).
    `reply_to` is where answers go; mails of one `thread` are shown together. With it, and where it is itself
    an answer to a mail, programs are told not to answer (RFC 3834). `files` are attached: (name, content,
    type). `calendar` is what `fair.icalendar.write_invitation` has written. The address of the site is
    `site_url` in the templates.
    """
    with translation.override(language):
        context |= {"fair": fair_name(), "site_url": settings.SITE_URL, "to": to, "reply_to": reply_to}
        subject, text = own_mail(template, context) or _written(template, context)
        mail = EmailMultiAlternatives(subject, text, fair_sender(), [to])
        if key:
            mail.extra_headers["Message-ID"] = message_id(key)
        if reply_to:
            mail.reply_to = [formataddr((fair_name(), reply_to))]
        if reply_to or is_answer:
            mail.extra_headers["Auto-Submitted"] = "auto-replied" if is_answer else "auto-generated"
        if thread:
            mail.extra_headers["In-Reply-To"] = mail.extra_headers["References"] = message_id(thread)
        if unsubscribe:
            mail.extra_headers["List-Unsubscribe"] = f"<{unsubscribe}>"
            mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        attach_html(mail, {**context, "language": language})
        for file in files:
            mail.attach(*file)
        if calendar:
            attach_calendar(mail, calendar)
        return bool(mail.send())


def message_id(key):
    """The Message-ID of the mails of one occasion."""
    return f"<{key}@{urlsplit(settings.SITE_URL).hostname}>"


def _written(template, context):
    """Subject and text as our own templates have them."""
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    return subject, render_to_string(f"{template}_message.txt", context).strip() + "\n"


def attach_html(mail, context):
    """Each mail is written once, as text; its HTML part shows the same words below logo and name."""
    shown = {"paragraphs": [part.strip() for part in mail.body.split("\n\n")]}
    shown["look"] = branding.mail_look(branding.published())
    page = render_to_string("account/email/mail.html", {**context, **shown})
    mail.attach_alternative(page, "text/html")


def attach_calendar(mail, content):
    """As another form of the mail, for programs that keep a calendar, and as a file for those that do not."""
    method = "CANCEL" if b"METHOD:CANCEL" in content else "REQUEST"
    mail.attach_alternative(content.decode(), f"text/calendar; method={method}")
    mail.attach("meeting.ics", content, "application/ics")


class UnfailingBackend(BaseEmailBackend):
    """Sends through settings.MAIL_BACKEND and logs what that could not send."""

    def send_messages(self, email_messages):
        sent = 0
        for message in email_messages:
            try:
                sent += get_connection(settings.MAIL_BACKEND).send_messages([message]) or 0
            except Exception:
                # Any exception at all: a server can refuse in more ways than smtplib has classes.
                to = ", ".join(message.recipients())
                incident = {"incident": f"{message.subject}: {to}"}
                logger.exception("A mail to %s was not sent.", to, extra=incident)
        return sent


class FolderBackend(BaseEmailBackend):
    """Writes each mail as a file into settings.MAIL_DIR; any mail program opens it."""

    def send_messages(self, email_messages):
        settings.MAIL_DIR.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%d-%H%M%S}-{uuid4().hex[:8]}.eml"
            (settings.MAIL_DIR / name).write_bytes(message.message().as_bytes())
        return len(email_messages)
