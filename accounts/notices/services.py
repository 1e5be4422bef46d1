"""Writing notifications, and reading them."""

import json
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import NoticeChoice, Notification, PushDevice, User
from accounts.notices.counting import forget_unread
from accounts.notices.kinds import By, kinds
from accounts.notices.times import next_morning
from fair.realtime import publish

# Who reads it on the page within this time gets neither mail nor push.
MAIL_GRACE = timedelta(seconds=60)
PUSH_GRACE = timedelta(seconds=3)
READ_KEPT, UNREAD_KEPT = timedelta(days=90), timedelta(days=365)

# One unread row for each person, kind and key, also when two transactions tell the same at once: the second
# waits for the first and counts itself in. Sorted by person, so that two of them never wait for each other.
WRITE = """
INSERT INTO accounts_notification
    (user_id, kind, key, data, at, began_at, on_page, in_digest, mail_due_at, push_due_at)
SELECT
    person, %(kind)s, %(key)s, %(data)s::jsonb, %(now)s, %(now)s,
    on_page, in_digest, mail_due_at, push_due_at
FROM unnest(
    %(person)s::bigint[], %(on_page)s::boolean[], %(in_digest)s::boolean[],
    %(mail_due_at)s::timestamptz[], %(push_due_at)s::timestamptz[]
) AS due (person, on_page, in_digest, mail_due_at, push_due_at)
ORDER BY person
ON CONFLICT (user_id, kind, key) WHERE read_at IS NULL
DO UPDATE SET count = accounts_notification.count + 1, data = EXCLUDED.data, at = EXCLUDED.at
"""


def notify(people, kind, /, *, key, **data):
    """Tell people (users or their ids) what happened, each as they chose; effects follow the commit.

    `kind` is a registered one, `key` names what it is about, `data` is JSON that the kind's words are made
    from. Nothing is told to people who may not sign in. Raises LookupError for an unknown kind.
    """
    if kind not in kinds:
        raise LookupError(f"There are no words for notifications of the kind {kind}.")
    ids = {getattr(person, "pk", person) for person in people}
    if not ids:
        return
    now = timezone.now()
    dues = [due for person in _hearers(ids, kind) if (due := decide(person, kind, now))]
    if not dues:
        return
    columns = {name: [due[name] for due in dues] for name in dues[0]}
    row = {"kind": kind, "key": key, "data": json.dumps(data, cls=DjangoJSONEncoder), "now": now}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WRITE, row | columns)
        ring([due["person"] for due in dues if due["on_page"]])


def _hearers(ids, kind):
    chosen = {kept.user_id: kept for kept in NoticeChoice.objects.filter(kind=kind, user__in=ids)}
    people = User.objects.filter(pk__in=ids, is_active=True).annotate(
        has_device=Exists(PushDevice.objects.filter(user=OuterRef("pk")))
    )
    for person in people.only("pk", "time_zone", "is_demo"):
        person.choice = kinds[kind].choice(chosen.get(person.pk))
        yield person


def decide(person, kind, now):
    """How the person hears of it, as columns of their row, or None where they do not want to hear."""
    choice = person.choice
    by_mail = choice.mail != By.NEVER and not person.is_demo  # nobody reads the mail of played people
    by_push = choice.push and person.has_device
    if not (choice.page or by_mail or by_push):
        return None
    in_digest = by_mail and choice.mail == By.DAILY
    mail_at = next_morning(person, now) if in_digest else now + MAIL_GRACE
    return {
        "person": person.pk,
        "on_page": choice.page,
        "in_digest": in_digest,
        "mail_due_at": mail_at if by_mail else None,
        "push_due_at": now + PUSH_GRACE if by_push else None,
    }


def read_notices(user, *, key=None, pk=None, until=None):
    """All that the person was told about `key` is read, or the one row `pk`, or what came `until` a moment.

    What was still to be mailed or pushed of it is not. Returns how many were unread.
    """
    told = {"key": key, "pk": pk, "at__lte": until}
    about = Q(**{name: value for name, value in told.items() if value is not None})
    unread = Notification.objects.unread().filter(about, user=user)
    read = unread.update(read_at=timezone.now(), mail_due_at=None, push_due_at=None)
    if read:
        ring([user.pk])
    return read


def take_back(people, kinds, *, key):
    """What these people have not read about `key` no longer holds: it counts as read, and is not sent.

    For what is told anew in other words, so that it is mailed and pushed anew.
    """
    stale = Notification.objects.unread().filter(user__in=people, kind__in=kinds, key=key)
    ids = list(stale.order_by("user").select_for_update(no_key=True).values_list("user", flat=True))
    if ids:
        stale.update(read_at=timezone.now(), mail_due_at=None, push_due_at=None)
        ring(set(ids))


def forget_old():
    """What was read 90 days ago goes, and what nobody has read for a year."""
    now = timezone.now()
    old = Notification.objects.filter(
        Q(read_at__lt=now - READ_KEPT) | Q(read_at=None, at__lt=now - UNREAD_KEPT)
    )
    while pks := list(old.values_list("pk", flat=True)[:5_000]):
        Notification.objects.filter(pk__in=pks).delete()


def ring(ids):
    """Tell the open pages of these people, after the commit, how many are unread."""

    def tell_after_commit():
        forget_unread(ids)
        counted = Notification.objects.unread().on_page().filter(user__in=ids)
        counts = dict(counted.values_list("user").annotate(Count("pk")).order_by())
        for pk in ids:
            publish(f"me:{pk}", "notices.changed", unread=counts.get(pk, 0))

    if ids:
        transaction.on_commit(tell_after_commit, robust=True)
