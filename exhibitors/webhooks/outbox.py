"""What is to be told, kept until it is told or a day is over."""

import json
import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibitors.models import Delivery, Endpoint
from exhibitors.webhooks.sending import deliver
from fair.errors import Refused


@transaction.atomic
def post(exhibitor_id, kind, subject, make):
    """Tell every program of the exhibitor.

    After the commit, that something happened: `make()` is its data.
    """
    endpoints = list(Endpoint.objects.filter(exhibitor=exhibitor_id, is_on=True))
    if not endpoints:
        return
    event, now = uuid.uuid4(), timezone.now()
    told = {"id": str(event), "type": kind, "at": now, "data": make()}
    body = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    common = {"event": event, "kind": kind, "subject": subject, "body": body}
    moments = {"made_at": now, "since": now, "due_at": now}
    Delivery.objects.bulk_create(Delivery(endpoint=endpoint, **common, **moments) for endpoint in endpoints)
    for endpoint in endpoints:
        deliver.delay_on_commit(endpoint.pk)


@transaction.atomic
def send_again(delivery):
    """Send the same once more, for another day. Raises Refused for what was taken back, and on its way."""
    delivery = Delivery.objects.select_for_update(no_key=True).select_related("endpoint").get(pk=delivery.pk)
    if not delivery.body:
        raise Refused(_("The person whom it tells of has taken that back: it is not kept any more."))
    if not delivery.endpoint.is_on:
        raise Refused(_("This webhook is switched off."))
    if delivery.state == Delivery.State.WAITING:
        raise Refused(_("It is on its way already."))
    delivery.state, delivery.since = Delivery.State.WAITING, timezone.now()
    delivery.due_at, delivery.attempts, delivery.ended_at = timezone.now(), 0, None
    delivery.save(update_fields=["state", "since", "due_at", "attempts", "ended_at"])
    deliver.delay_on_commit(delivery.endpoint_id)


def take_back(*subjects):
    """What was told of these is not kept any more, and what is still on its way is not sent."""
    told = Delivery.objects.filter(subject__in=subjects)
    waiting = told.filter(state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.FAILED, ended_at=timezone.now())
    told.update(body="")
