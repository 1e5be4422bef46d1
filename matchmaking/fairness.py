"""Whether recommendations are shared out fairly: how often exhibitors are shown, and what share new ones get.

Pages count what they show in Redis, one number for each exhibitor and day, and the worker adds it up in the
database each minute: never a row for each view, and nobody's name. No score ever reads it; it only tells
which exhibitors were shown so little lately that they count as new (`matching.supply`), for whom places are
kept.
"""

import datetime
from dataclasses import dataclass

import redis
from django.db import transaction
from django.db.models import Count, F, Sum
from django.utils import timezone

from booths.models import Booth
from exhibitors.models import Exhibitor
from fair.realtime.connections import client
from matchmaking.models import Exposure, MatchRules

COUNTED, TAKEN = "match:shown", "match:shown:taken"
KEPT = datetime.timedelta(days=400)


def note_shown(recommendations):
    """Count that exhibitors were shown as recommended; lost with Redis, which fails no page."""
    if not recommendations:
        return
    day = timezone.localdate().isoformat()
    try:
        pipe = client().pipeline(transaction=False)
        for one in recommendations:
            pipe.hincrby(COUNTED, f"{day} {one.exhibitor.pk} {int(one.is_newcomer)}", 1)
        pipe.execute()
    except (redis.RedisError, OSError):
        return


def take_in_exposures():
    """Add what was counted to the database. What a run that is killed took away is added by the next."""
    line = client()
    if not line.exists(TAKEN) and line.exists(COUNTED):
        line.rename(COUNTED, TAKEN)
    counted = line.hgetall(TAKEN)
    if counted:
        _add({tuple(key.decode().split()): int(count) for key, count in counted.items()})
        line.delete(TAKEN)
    Exposure.objects.filter(day__lt=timezone.localdate() - KEPT).delete()


@transaction.atomic
def _add(counted):
    there = set(Exhibitor.objects.filter(pk__in={key[1] for key in counted}).values_list("pk", flat=True))
    sums = {}
    for (day, exhibitor, is_new), count in counted.items():
        if int(exhibitor) in there:
            total = sums.setdefault((int(exhibitor), datetime.date.fromisoformat(day)), [0, 0])
            total[0] += count
            total[1] += count * int(is_new)
    for (exhibitor, day), (shown, as_newcomer) in sorted(sums.items()):
        _row, is_made = Exposure.objects.get_or_create(
            exhibitor_id=exhibitor, day=day, defaults={"shown": shown, "as_newcomer": as_newcomer}
        )
        if not is_made:
            Exposure.objects.filter(exhibitor=exhibitor, day=day).update(
                shown=F("shown") + shown, as_newcomer=F("as_newcomer") + as_newcomer
            )


@dataclass(frozen=True)
class Fairness:
    """Of the last `days`: how often exhibitors were shown as recommended, of which as new ones, to how many
    of all exhibitors with a booth; `kept` is the share in percent that the rules keep for new ones.

    `top_tenth` is the percentage of all showings that the most shown tenth of exhibitors had: 10 if all were
    shown alike.
    """

    days: int
    shown: int
    to_newcomers: int
    exhibitors_shown: int
    exhibitors: int
    kept: int
    top_tenth: float | None

    @property
    def share(self):
        """The percentage that new exhibitors got, or None while nothing was shown."""
        return round(100 * self.to_newcomers / self.shown, 1) if self.shown else None

    @property
    def is_kept(self):
        """Whether new exhibitors got the share that is kept for them."""
        return self.share is None or self.share >= self.kept


def measure(days=14):
    """The Fairness of the last days, today included; four queries."""
    since = timezone.localdate() - datetime.timedelta(days=days - 1)
    recent = Exposure.objects.filter(day__gte=since)
    sums = recent.aggregate(
        shown=Sum("shown", default=0),
        to_newcomers=Sum("as_newcomer", default=0),
        exhibitors_shown=Count("exhibitor", distinct=True),
    )
    exhibitors = Booth.objects.published().values("exhibitor").distinct().count()
    top = _top_tenth(recent, exhibitors, sums)
    kept = MatchRules.standing().newcomer_share
    return Fairness(days=days, exhibitors=exhibitors, kept=kept, top_tenth=top, **sums)


def _top_tenth(recent, exhibitors, sums):
    if not sums["shown"]:
        return None
    most = max(1, exhibitors // 10)
    by_exhibitor = recent.order_by().values("exhibitor").annotate(total=Sum("shown")).order_by("-total")
    return round(100 * sum(row["total"] for row in by_exhibitor[:most]) / sums["shown"], 1)
