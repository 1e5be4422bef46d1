"""An event's sessions on its stages, and who wants to be at which."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notices import notify
from fair import audit
from fair.errors import Refused
from live.event_notices import told_of
from live.models import AgendaItem, Event, Session, Show
from live.services.registering import STANDING, take
from live.services.reminding import schedule_session_reminders


@transaction.atomic
def save_session(by, event, session=None, speakers=None, **fields):
    """Put a session on a stage of the event, or change it; who wants to be there is told of another time.

    It lies within its event and its stage, where nothing else is at that time, or Refused tells what is.
    """
    event = take(event)
    session = session or Session(event=event)
    before, was = (audit.snapshot(session), session.starts_at) if session.pk else ({}, None)
    for name, value in fields.items():
        setattr(session, name, value)
    _refuse_elsewhere(event, session)
    _refuse_taken(session)
    session.save()
    if speakers is not None:
        session.speakers.set(speakers)
    audit.record(by, "session.saved", event, before, audit.snapshot(session))
    if was != session.starts_at:
        schedule_session_reminders(session, moved_from=was)
    return session


@transaction.atomic
def remove_session(session, by):
    """Take a session out of the event; who wanted to be there hears of it."""
    event = take(session.event)
    if event.state == Event.State.PUBLISHED:
        people = session.wanted_by.values_list("user", flat=True)
        about = told_of(event, session=session.title)
        notify(people, "event.cancelled", key=f"session:{session.pk}", **about)
    audit.record(by, "session.removed", event, audit.snapshot(session))
    session.delete()


@transaction.atomic
def add_to_agenda(user, session):
    """Note that somebody wants to be there. Returns what else they wanted at that time: told, not refused.

    Raises Refused for who is not registered.
    """
    if not session.event.registrations.filter(user=user, state__in=STANDING).exists():
        raise Refused(_("Register for the event first."))
    AgendaItem.objects.get_or_create(user=user, session=session)
    return list(clashes(user, session))


def remove_from_agenda(user, session):
    AgendaItem.objects.filter(user=user, session=session).delete()


def clashes(user, session):
    """What the person wants to be at, and that is at the same time as the session."""
    others = Session.objects.filter(wanted_by__user=user, event__state=Event.State.PUBLISHED)
    return others.exclude(pk=session.pk).filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)


def _refuse_elsewhere(event, session):
    if session.ends_at <= session.starts_at:
        raise Refused(_("A session ends after it begins."))
    if session.starts_at < event.starts_at or session.ends_at > event.ends_at:
        raise Refused(_("A session lies within its event: look at its day and time."))
    stage = session.stage
    if stage.event_id != event.pk or stage.state == Show.State.CANCELLED:
        raise Refused(_("This is not a stage of the event."))
    if session.track and session.track.event_id != event.pk:
        raise Refused(_("This is not a track of the event."))
    is_planned = stage.state in Show.HELD
    if is_planned and (session.starts_at < stage.starts_at or session.ends_at > stage.ends_at):
        raise Refused(_("The stage %(stage)s is not planned for that time.") % {"stage": stage.title})


def _refuse_taken(session):
    others = Session.objects.filter(stage=session.stage).exclude(pk=session.pk)
    other = others.filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at).first()
    if other:
        raise Refused(_("“%(session)s” is on this stage at that time.") % {"session": other.title})
