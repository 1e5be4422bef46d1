"""Several shows planned at once."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fair.errors import Refused
from fair.templatetags.days import short_day
from live.services.shows import plan_show


@transaction.atomic
def plan_days(by, edition, booth, days, starts_at, ends_at, shifts=(), **fields):
    """Plan a show for each of `days`, so many days later at the same time of the planner's clock.

    All or none: Refused names the day that is not possible.
    """
    planned = []
    for ahead in days:
        later = [(host, put_off(begins, ahead), put_off(ends, ahead)) for host, begins, ends in shifts]
        times = {"starts_at": put_off(starts_at, ahead), "ends_at": put_off(ends_at, ahead)}
        try:
            planned.append(plan_show(by, edition, booth, shifts=later, **times, **fields))
        except Refused as refusal:
            if len(days) == 1:
                raise
            day = short_day(timezone.localtime(times["starts_at"]))
            words = _("On %(day)s it is not possible, so nothing is planned. %(reason)s")
            raise Refused(words % {"day": day, "reason": refusal}) from None
    return planned


def put_off(moment, days):
    """So many days later at the same time of day, on the clock in use."""
    local = timezone.localtime(moment) + datetime.timedelta(days=days)
    return local.astimezone(datetime.UTC)
