"""A POST with an Idempotency-Key is carried out once, however often it is sent.

The answer is stored in the transaction of the work itself: whatever dies, both are there or neither.
A rival with the same key is known by an advisory lock, which ends with its transaction.
"""

import hashlib
import json
import re
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from fair.rest.models import Answer
from fair.rest.problems import Conflict, OtherBody

KEPT = timedelta(hours=24)
KEY = re.compile(r"[\x21-\x7e]{1,100}")
KEPT_HEADERS = ("ETag", "Location")


def once(request, carry_out):
    """The answer of `carry_out()`, or the one that was given to the same request before.

    Only what succeeded is kept: after an error the same key may try again. Raises OtherBody for
    a key of another request, Conflict while that request is still under way.
    """
    key = request.headers["Idempotency-Key"]
    if not KEY.fullmatch(key):
        raise exceptions.ValidationError(
            {"Idempotency-Key": [_("A key is 1 to 100 visible ASCII characters.")]}
        )
    digest = _digest(request)
    with transaction.atomic():
        if not _claim(request.user.pk, key):
            raise Conflict(_("The request with this Idempotency-Key is still under way."), "in_flight")
        kept = Answer.objects.filter(user=request.user, key=key)
        if answer := kept.filter(made_at__gte=timezone.now() - KEPT).first():
            return _again(answer, digest)
        kept.delete()
        response = carry_out()
        if response.status_code < 300:
            _keep(request.user, key, digest, response)
        return response


def _claim(user_id, key):
    number = hashlib.sha256(f"{user_id} {key}".encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(number, "big", signed=True)])
        return cursor.fetchone()[0]


def _again(answer, digest):
    if answer.digest != digest:
        raise OtherBody
    body = json.loads(answer.body) if answer.body else None
    return Response(body, answer.status, headers={**answer.headers, "Idempotent-Replayed": "true"})


def _keep(user, key, digest, response):
    Answer.objects.create(
        user=user,
        key=key,
        digest=digest,
        status=response.status_code,
        headers={name: response[name] for name in KEPT_HEADERS if response.has_header(name)},
        body="" if response.data is None else json.dumps(response.data, cls=JSONEncoder),
    )


def _digest(request):
    """Of the address and all that was sent, files by their content."""
    told = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    data = request.data
    if hasattr(data, "lists"):
        for name, values in sorted(data.lists()):
            for value in values:
                told.update(f"\n{name}=".encode())
                _feed(told, value)
    else:
        told.update(json.dumps(data, sort_keys=True).encode())
    return told.hexdigest()


def _feed(told, value):
    if not hasattr(value, "chunks"):
        told.update(str(value).encode("utf-8", "surrogatepass"))
        return
    for chunk in value.chunks():
        told.update(chunk)
    value.seek(0)


def tidy_answers(most=5_000):
    """Delete answers older than a day, at most so many; returns how many went."""
    old = Answer.objects.filter(made_at__lt=timezone.now() - KEPT).order_by("made_at").values("pk")[:most]
    return Answer.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
