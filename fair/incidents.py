"""What was reported (fair/reports.py), counted into rows for organisers."""

import json
from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from fair.models import Incident
from fair.realtime.connections import client
from fair.reports import WAITING

MOST_OPEN = 500  # a flood of different errors is told by its first ones
KEPT = timedelta(days=30)


def gather():
    """Count what waits into the open incidents. Returns how many reports there were."""
    pipeline = client().pipeline()
    pipeline.lrange(WAITING, 0, -1)
    pipeline.delete(WAITING)
    reports = [json.loads(what) for what in pipeline.execute()[0]]
    alike = defaultdict(list)
    for what in reports:
        alike[what["kind"], what["subject"]].append(what)
    for (kind, subject), found in alike.items():
        _count(kind, subject, found)
    return len(reports)


@transaction.atomic
def _count(kind, subject, found):
    same = Incident.objects.open().filter(kind=kind, subject=subject)
    last = found[-1]
    if same.update(times=F("times") + len(found), last_at=last["at"], detail=last["detail"]):
        return
    if Incident.objects.open()[:MOST_OPEN].count() < MOST_OPEN:
        Incident.objects.create(
            kind=kind,
            subject=subject,
            detail=last["detail"],
            first_at=found[0]["at"],
            last_at=last["at"],
            times=len(found),
        )


def tidy_incidents():
    """Those that nobody saw again for a month are taken away, open or closed."""
    Incident.objects.filter(last_at__lt=timezone.now() - KEPT).delete()
