"""The run that delivers to one endpoint: in order, one at a time, each until it is taken or a day is over.

A run holds the endpoint by a lease, and each delivery is put off before it is sent: a run that was killed is
followed by another, which sends the same again, under the same id.
"""

import datetime
import logging

from celery import shared_task
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from exhibitors.models import Delivery, Endpoint
from exhibitors.webhooks.signing import headers_of
from fair.outbound import TIMEOUT, send

logger = logging.getLogger(__name__)

DAY = datetime.timedelta(hours=24)  # how long is tried
LEASE = datetime.timedelta(seconds=TIMEOUT * 6)
# Seconds to the next try, the last of them again and again: fourteen tries in a day.
PAUSES = [10, 30, 60, 300, 900, 1800, 3600, 7200, 7200, 10800]
MOST = 50  # of a run; the next goes on
KEPT = datetime.timedelta(days=30)
TRIES_TOLD = 20
GONE = 410


@shared_task
def deliver(endpoint_id):
    """Send what is due to the endpoint, unless another run does. Ends at the first that is not taken."""
    endpoint = _take(endpoint_id)
    if endpoint is None:
        return
    try:
        for _turn in range(MOST):
            delivery = _next(endpoint)
            if delivery is None or not _send(endpoint, delivery):
                break
    finally:
        Endpoint.objects.filter(pk=endpoint.pk, taken_until=endpoint.taken_until).update(taken_until=None)


@shared_task
def sweep_deliveries():
    """Whatever is due: later tries, and what a killed run left."""
    due = Delivery.objects.due().filter(endpoint=OuterRef("pk"))
    for pk in Endpoint.objects.filter(Exists(due), is_on=True).values_list("pk", flat=True):
        deliver.delay(pk)


@shared_task
def forget_deliveries():
    """The log goes back a month."""
    Delivery.objects.filter(made_at__lt=timezone.now() - KEPT).exclude(state=Delivery.State.WAITING).delete()


@transaction.atomic
def _take(endpoint_id):
    free = Q(taken_until=None) | Q(taken_until__lt=timezone.now())
    rows = Endpoint.objects.select_for_update(skip_locked=True, no_key=True)
    endpoint = rows.filter(free, pk=endpoint_id, is_on=True).first()
    if endpoint:
        endpoint.taken_until = timezone.now() + LEASE
        endpoint.save(update_fields=["taken_until"])
    return endpoint


@transaction.atomic
def _next(endpoint):
    """The oldest that is due, put off and counted; None when there is none, or the lease was lost."""
    before, endpoint.taken_until = endpoint.taken_until, timezone.now() + LEASE
    held = Endpoint.objects.filter(pk=endpoint.pk, taken_until=before, is_on=True)
    if not held.update(taken_until=endpoint.taken_until):
        return None
    due = Delivery.objects.due().select_for_update(skip_locked=True, no_key=True)
    delivery = due.filter(endpoint=endpoint.pk).order_by("pk").first()
    if delivery:
        delivery.attempts += 1
        delivery.due_at = timezone.now() + LEASE
        delivery.save(update_fields=["attempts", "due_at"])
    return delivery


def _send(endpoint, delivery):
    """Whether the endpoint took it; what came of it is written down, if it still waits for that."""
    answer = send(endpoint.url, delivery.body.encode(), headers_of(endpoint, delivery))
    now = timezone.now()
    told = {"at": now.isoformat(), "status": answer.status, "ms": answer.ms, "error": answer.error}
    fields = {"tries": [*delivery.tries, told][-TRIES_TOLD:]}
    if answer.is_good:
        fields |= {"state": Delivery.State.DONE, "ended_at": now}
    elif answer.status == GONE or now - delivery.since >= DAY:
        fields |= {"state": Delivery.State.FAILED, "ended_at": now}
    else:
        pause = PAUSES[min(delivery.attempts, len(PAUSES)) - 1]
        last = delivery.since + DAY  # one more try when the day is over
        fields["due_at"] = min(now + datetime.timedelta(seconds=pause), max(last, now))
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING).update(**fields)
    if answer.status == GONE:
        Endpoint.objects.filter(pk=endpoint.pk).update(is_on=False, off_because="410 Gone")
    return answer.is_good
