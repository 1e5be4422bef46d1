"""After an event: certificates for who was there, and one mail to each who registered.

A person's registration says that they were thanked, in the transaction of the notice: whenever a run is
killed, the next goes on where it was, and nobody is told twice.
"""

import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.notices import notify
from live.event_notices import told_of
from live.models import Certificate, Event, Registration, Show, Viewer

BATCH = 200
AFTER = datetime.timedelta(minutes=15)  # for the replays and the last figures to be there
TOO_LATE = datetime.timedelta(days=14)


def events_to_thank():
    """Those that are over, also on stages that ran on, and whose people have not all been thanked."""
    now = timezone.now()
    over = Event.objects.filter(state=Event.State.PUBLISHED, thanked_at=None)
    over = over.filter(ends_at__lt=now - AFTER, ends_at__gt=now - TOO_LATE)
    return over.exclude(pk__in=Show.objects.running().exclude(event=None).values("event"))


def thank_due():
    """Thank everybody of every event that is over, batch by batch."""
    for event in events_to_thank():
        while thank_attendees(event):
            pass


@transaction.atomic
def thank_attendees(event):
    """Thank the next BATCH of those who registered; how many that were. With the last, the event is done."""
    waiting = Registration.objects.filter(event=event, state=Registration.State.CONFIRMED, thanked_at=None)
    rows = list(waiting.select_for_update(of=["self"], skip_locked=True).select_related("user")[:BATCH])
    if not rows and not waiting.exists():
        Event.objects.filter(pk=event.pk, thanked_at=None).update(thanked_at=timezone.now())
    replays = list(event.stages.watchable_again().values_list("title", flat=True))
    watched = seconds_watched(event, [row.user_id for row in rows])
    for row in rows:
        _thank(event, row, watched.get(row.user_id, 0), replays)
    Registration.objects.filter(pk__in=[row.pk for row in rows]).update(thanked_at=timezone.now())
    return len(rows)


def _thank(event, registration, seconds, replays):
    certificate = issue_certificate(event, registration, seconds)
    about = told_of(
        event,
        was_there=seconds > 0,
        certificate=certificate.number if certificate else "",
        replays=replays,
        thanks=event.thanks,
    )
    notify([registration.user_id], "event.over", key=f"registration:{registration.pk}", **about)


@transaction.atomic
def issue_certificates(event):
    """Issue those that are due and not there yet, as when the organisers ask for fewer minutes later."""
    rows = Registration.objects.filter(
        event=event, state=Registration.State.CONFIRMED, certificate=None
    ).select_related("user")
    watched = seconds_watched(event, [row.user_id for row in rows])
    issued = [issue_certificate(event, row, watched.get(row.user_id, 0)) for row in rows]
    return len([certificate for certificate in issued if certificate])


def issue_certificate(event, registration, seconds):
    """The person's certificate if they watched for long enough, else None. Twice is once."""
    if event.certificate_minutes is None or seconds < event.certificate_minutes * 60:
        return None
    told = {"name": registration.user.name or registration.user.email, "minutes": int(seconds // 60)}
    return Certificate.objects.get_or_create(registration=registration, defaults=told)[0]


def seconds_watched(event, users):
    """{user id: seconds} that people watched the event's stages while these were on air."""
    rows = Viewer.objects.filter(show__event=event, user__in=users, of_replay=False, seconds__gt=0)
    return dict(rows.values_list("user").annotate(Sum("seconds")).order_by())
