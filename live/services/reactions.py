"""Marks of a crowd that likes what it sees: counted in Redis, told once a second, never written one by one.

Those of each minute wait in the Redis hash `reactions:<show pk>` {the minute's beginning as ISO 8601: count},
from where they are taken into `Minute.marks`.
"""

import logging

from django.utils import timezone
from django.utils.translation import gettext as _
from redis import RedisError

from booths.models import Reaction
from booths.services import fair_play
from booths.services.fair_play import TooFast
from fair.errors import Refused
from fair.rates import count_use
from fair.realtime.connections import client
from live.audience import product_opened
from live.gathering import tell_sums

logger = logging.getLogger(__name__)

MARKS = Reaction.Mark.values
MOST = 10  # of one person in a second
KEPT = 3 * 24 * 3600  # seconds


def react(show, user, marks):
    """Count a person's marks of the last second, {mark: how many}: at most ten, as one.

    Raises Refused when the show is not on air and for the muted, TooFast for more than a request a second.
    """
    if not show.is_running:
        raise Refused(_("This show is not on air."))
    marks = {mark: number for mark, number in marks.items() if mark in MARKS and number > 0}
    if not marks:
        raise Refused(_("There is no such mark."))
    if use := count_use(f"reactions:{user.pk}", 10, 10).wait:
        raise TooFast(use)
    fair_play.refuse_muted(user, show.room)
    marks = _at_most(marks)
    tell_sums(show.topic, "show.reacted", marks)
    _count(show, sum(marks.values()))


def open_product(show, product, who):
    """Somebody, a person or a browser, looks at a product: counted once in half an hour."""
    if not count_use(f"opened:{show.pk}:{product.pk}:{who}", 1, 1800).wait:
        product_opened(show, product)


def _at_most(marks):
    left, kept = MOST, {}
    for mark, number in marks.items():
        kept[mark] = min(number, left)
        left -= kept[mark]
    return {mark: number for mark, number in kept.items() if number}


def _count(show, number):
    minute = timezone.now().replace(second=0, microsecond=0).isoformat()
    name = f"reactions:{show.pk}"
    try:
        client().pipeline().hincrby(name, minute, number).expire(name, KEPT).execute()
    except (RedisError, OSError) as error:
        logger.warning("Redis is away, marks are not counted: %s", error)
