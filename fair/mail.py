"""Mail that never fails a page, and mail without a server.

A sign-up or an inquiry is saved whether or not the mail server answers; what could not be
sent is logged, and every mail that matters can be asked for again.
"""

import logging
from uuid import uuid4

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

logger = logging.getLogger(__name__)


class UnfailingBackend(BaseEmailBackend):
    """Sends through settings.MAIL_BACKEND and logs what that could not send."""

    def send_messages(self, email_messages):
        sent = 0
        for message in email_messages:
            try:
                sent += get_connection(settings.MAIL_BACKEND).send_messages([message]) or 0
            except Exception:
                # Any exception at all: a server can refuse in more ways than smtplib has classes.
                logger.exception("A mail to %s was not sent.", ", ".join(message.recipients()))
        return sent


class FolderBackend(BaseEmailBackend):
    """Writes each mail as a file into settings.MAIL_DIR; any mail program opens it."""

    def send_messages(self, email_messages):
        settings.MAIL_DIR.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%d-%H%M%S}-{uuid4().hex[:8]}.eml"
            (settings.MAIL_DIR / name).write_bytes(message.message().as_bytes())
        return len(email_messages)
