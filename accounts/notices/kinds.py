"""The kinds of notifications, each with the words it is told in."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import Error
from django.utils import timezone, translation

from accounts.models import NoticeChoice
from accounts.notices.times import zone_for

logger = logging.getLogger(__name__)

By = NoticeChoice.By


@dataclass(frozen=True)
class Notice:
    """What a person reads: plain text, and the path on this site that it leads to."""

    title: str
    text: str
    url: str


@dataclass(frozen=True)
class Kind:
    """A kind of notification, and how people hear of it until they choose otherwise."""

    name: str
    label: str
    page: bool
    mail: str | None
    push: bool
    words: Callable
    offered_to: Callable

    def choice(self, kept=None):
        """The person's own choice where there is one, else what the kind proposes."""
        choice = kept or NoticeChoice(kind=self.name, page=self.page, mail=self.mail, push=self.push)
        choice.mail = choice.mail if self.mail else By.NEVER
        return choice


kinds = {}


def everyone(user):
    return True


def notice(name, *, label, page=True, mail=By.AT_ONCE, push=True, offered_to=everyone):
    """Register `words(data) -> Notice` for the notifications of a kind ("noun.past_tense").

    It is called when somebody reads or is sent one, in their language and time zone. `data` is what notify()
    was given, with the `count` of the burst. It may return None for what is gone and need not be told.
    `page`, `mail` ("at_once", "daily", "never") and `push` are how people hear of it until they choose
    otherwise in their settings, where the kind stands for those to whom `offered_to(user)` offers it.
    `mail` is None for what is mailed in words of its own, by others.
    """
    if name in kinds:
        raise ValueError(f"The notifications {name} have their words already.")

    def register(words):
        kinds[name] = Kind(name, label, page, mail and By(mail), push, words, offered_to)
        return words

    return register


def told(notification):
    """The Notice of a row, in the active language and time zone, or None where there is none to tell."""
    kind = kinds.get(notification.kind)
    if kind is None:  # of an app that is no longer installed
        return None
    try:
        return kind.words({**notification.data, "count": notification.count})
    except Error:  # of the database: it is tried again, or the whole page fails as it would anyway
        raise
    except Exception:
        # The words of one row, from any app, may not break the bell on every page nor stop all mails.
        logger.exception("No words were found for the notification %s.", notification.pk)
        return None


def told_to(user, notification):
    """The same in the person's own language and time zone, for what is sent to them."""
    with translation.override(user.language), timezone.override(zone_for(user)):
        return told(notification)
