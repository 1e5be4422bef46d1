"""Conferences as organisers run them: drawn up, published, changed, called off."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices import notify
from fair import audit
from fair.errors import Refused
from live.event_notices import told_of
from live.models import Event, Show
from live.services import shows
from live.services.registering import STANDING, promote, take
from live.services.reminding import schedule_session_reminders

State = Event.State
FIELDS = (
    "slug",
    "title",
    "summary",
    "text",
    "language",
    "poster",
    "starts_at",
    "ends_at",
    "admission",
    "capacity",
    "certificate_minutes",
    "thanks",
)


@transaction.atomic
def save_event(by, event=None, edition=None, **fields):
    """Draw up an event, or change one. When it moves as a whole, its sessions and stages move with it.

    Raises Refused where a session would lie outside. More places go to those who wait.
    """
    if event is None:
        event, before = Event(edition=edition), {}
    else:
        event = take(event)
        before = audit.snapshot(event)
    if event.state == State.CANCELLED:
        raise Refused(_("This event has been called off: draw up another."))
    was = event.starts_at, event.ends_at
    for name, value in fields.items():
        setattr(event, name, value)
    if event.ends_at <= event.starts_at:
        raise Refused(_("An event ends after it begins."))
    has_moved = event.pk is not None and was != (event.starts_at, event.ends_at)
    event.save()
    if has_moved:
        _move(event, by, *was)
    promote(event)
    audit.record(by, "event.saved", event, before, audit.snapshot(event))
    return event


@transaction.atomic
def publish_event(event, by):
    """Show an event to visitors, who can register from now on. Twice is once."""
    event = take(event)
    if event.state == State.PUBLISHED:
        return event
    if event.state == State.CANCELLED:
        raise Refused(_("This event has been called off: draw up another."))
    if event.ends_at <= timezone.now():
        raise Refused(_("This event is over: give it a time to come first."))
    event.state = State.PUBLISHED
    event.save(update_fields=["state"])
    audit.record(by, "event.published", event)
    return event


@transaction.atomic
def cancel_event(event, by, reason=""):
    """Call an event off with its stages; who registered is told why. Raises Refused while one is on air."""
    event = take(event)
    if event.state == State.CANCELLED:
        return event
    if event.stages.running().exists():
        raise Refused(_("A stage is on air: end it first."))
    was_published = event.state == State.PUBLISHED
    event.state = State.CANCELLED
    event.save(update_fields=["state"])
    for stage in event.stages.filter(state=Show.State.PLANNED):
        shows.cancel_show(stage, by)
    for session in event.sessions.all():
        schedule_session_reminders(session)
    audit.record(by, "event.cancelled", event, reason=reason)
    if was_published:
        tell_registered(event, "event.cancelled", reason=reason)
    return event


def tell_registered(event, kind, **more):
    """In the transaction of what happened."""
    people = event.registrations.filter(state__in=STANDING).values_list("user", flat=True)
    notify(people, kind, key=f"event:{event.pk}", **told_of(event, **more))


def _move(event, by, started_at, ended_at):
    """Take the sessions and planned stages along when the whole event moves; else all must lie within it."""
    later = event.starts_at - started_at
    if later and later == event.ends_at - ended_at:
        for stage in event.stages.filter(state=Show.State.PLANNED):
            _move_stage(stage, by, later)
        for session in event.sessions.all():
            moved_from = session.starts_at
            session.starts_at, session.ends_at = session.starts_at + later, session.ends_at + later
            session.save(update_fields=["starts_at", "ends_at"])
            schedule_session_reminders(session, moved_from)
    outside = event.sessions.filter(Q(starts_at__lt=event.starts_at) | Q(ends_at__gt=event.ends_at)).first()
    if outside:
        raise Refused(_("“%(session)s” would lie outside the event.") % {"session": outside.title})
    # Of an event with sessions its reminders tell that these have moved.
    if event.state == State.PUBLISHED and event.ends_at > timezone.now() and not event.sessions.exists():
        tell_registered(event, "event.changed")


def _move_stage(stage, by, later):
    shifts = [
        (shift.host, shift.starts_at + later, shift.ends_at + later)
        for shift in stage.shifts.select_related("host")
    ]
    times = {"starts_at": stage.starts_at + later, "ends_at": stage.ends_at + later}
    shows.change_show(stage, by, shifts=shifts, **times)


def plan_stage(event, by, title, hosts, starts_at=None, ends_at=None, **fields):
    """A stage of the event, planned for all of it, with its hosts."""
    starts_at, ends_at = starts_at or event.starts_at, ends_at or event.ends_at
    shifts = [(host, starts_at, ends_at) for host in hosts]
    times = {"starts_at": starts_at, "ends_at": ends_at}
    return shows.plan_show(by, event.edition, event=event, title=title, shifts=shifts, **times, **fields)


@transaction.atomic
def change_stage(stage, by, hosts, **fields):
    """Change a stage; all its hosts are there from its beginning to its end."""
    shifts = [(host, fields["starts_at"], fields["ends_at"]) for host in hosts]
    outside = stage.sessions.filter(
        Q(starts_at__lt=fields["starts_at"]) | Q(ends_at__gt=fields["ends_at"])
    ).first()
    if outside:
        raise Refused(_("“%(session)s” would lie outside the stage's time.") % {"session": outside.title})
    return shows.change_show(stage, by, shifts=shifts, **fields)


@transaction.atomic
def remove_stage(stage, by):
    """Call a stage off. Raises Refused while sessions take place on it."""
    if session := stage.sessions.first():
        raise Refused(_("“%(session)s” is on this stage: move it first.") % {"session": session.title})
    return shows.cancel_show(stage, by)
