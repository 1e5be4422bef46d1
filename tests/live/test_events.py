"""Events as organisers run them, their sessions, and everybody's own agenda."""

import datetime
import threading

import pytest
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from accounts.models import Notification
from fair.errors import Refused
from fair.models import AuditEntry
from live.models import AgendaItem, Event, Registration, Session, Show
from live.services import events, registering, sessions
from tests.factories import EditionFactory, EventFactory, OrganiserFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)


@pytest.fixture
def by():
    return OrganiserFactory()


def kinds(user):
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def new(event, stage, starts_at, ends_at, **fields):
    times = {"starts_at": starts_at, "ends_at": ends_at}
    return sessions.save_session(OrganiserFactory(), event, stage=stage, title="Talk", **times, **fields)


def test_an_event_is_drawn_up_published_and_called_off_with_its_stages(by):
    starts_at = timezone.now() + HOUR
    event = events.save_event(
        by,
        edition=EditionFactory(),
        slug="clay",
        title="Clay",
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
    )
    assert not Event.objects.visible_to(UserFactory()).exists()

    events.publish_event(event, by)
    user = registering.register(event, UserFactory()).user
    stage = events.plan_stage(event, by, "Main hall", [by])
    events.cancel_event(event, by, "The kiln is cold.")
    events.cancel_event(event, by)

    event.refresh_from_db()
    stage.refresh_from_db()
    assert (event.state, stage.state) == (Event.State.CANCELLED, Show.State.CANCELLED)
    assert kinds(user) == ["registration.confirmed", "event.cancelled"]
    verbs = AuditEntry.objects.about(event).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["event.saved", "event.published", "event.cancelled"]


def test_an_event_is_not_called_off_while_a_stage_is_on_air(by):
    session = SessionFactory()
    Show.objects.update(state=Show.State.ON_AIR)

    with pytest.raises(Refused, match="on air"), transaction.atomic():
        events.cancel_event(session.event, by)

    session.event.refresh_from_db()
    assert session.event.state == Event.State.PUBLISHED


def test_an_event_moves_with_its_sessions_and_stages_and_people_hear_of_it(by):
    session = SessionFactory()
    event, stage = session.event, session.stage
    stage.shifts.create(host=by, starts_at=stage.starts_at, ends_at=stage.ends_at)
    user = registering.register(event, UserFactory()).user
    before = session.starts_at, stage.starts_at, stage.ends_at

    events.save_event(by, event, starts_at=event.starts_at + HOUR, ends_at=event.ends_at + HOUR)

    session.refresh_from_db()
    stage.refresh_from_db()
    assert (session.starts_at, stage.starts_at, stage.ends_at) == tuple(time + HOUR for time in before)
    assert stage.shifts.get().starts_at == stage.starts_at
    assert session.reminders.filter(kind="moved").exists()
    assert kinds(user) == ["registration.confirmed"]


def test_an_event_without_sessions_tells_itself_that_it_moves(by):
    event = EventFactory()
    user = registering.register(event, UserFactory()).user

    events.save_event(by, event, starts_at=event.starts_at + MINUTE)

    assert kinds(user) == ["registration.confirmed", "event.changed"]


def test_an_event_does_not_leave_a_session_outside(by):
    session = SessionFactory()

    with pytest.raises(Refused, match="outside"), transaction.atomic():
        events.save_event(by, session.event, starts_at=session.starts_at + MINUTE)

    assert Event.objects.get().starts_at == session.starts_at


def test_a_session_lies_within_its_event_on_a_stage_of_it_that_is_free():
    session = SessionFactory()
    event, stage, other = session.event, session.stage, SessionFactory()
    ends = session.ends_at

    for place, starts_at, ends_at in [
        (stage, event.starts_at - MINUTE, ends),
        (stage, event.ends_at - MINUTE, event.ends_at + MINUTE),
        (stage, ends - MINUTE, ends + HOUR),
        (stage, ends + HOUR, ends),
        (other.stage, ends, ends + HOUR),
    ]:
        with pytest.raises(Refused), transaction.atomic():
            new(event, place, starts_at, ends_at)

    assert Session.objects.count() == 2
    assert new(event, stage, ends, ends + HOUR).title == "Talk"


@pytest.mark.django_db(transaction=True)
def test_two_organisers_who_put_a_session_on_one_stage_at_once_put_one():
    session = SessionFactory()
    starts_at, gate, refused = session.ends_at, threading.Barrier(4), []

    def put():
        gate.wait()
        try:
            new(session.event, session.stage, starts_at, starts_at + HOUR)
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=put) for _each in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(refused) == 3
    assert Session.objects.count() == 2


def test_who_wants_to_be_at_a_session_is_told_of_another_time_and_of_its_end(by):
    session = SessionFactory()
    user = registering.register(session.event, UserFactory()).user
    sessions.add_to_agenda(user, session)

    sessions.save_session(by, session.event, session, title="Clay bodies")
    assert not session.reminders.exists()
    sessions.save_session(by, session.event, session, ends_at=session.ends_at + HOUR)
    later = session.starts_at + HOUR
    sessions.save_session(by, session.event, session, starts_at=later, ends_at=later + MINUTE)
    assert session.reminders.filter(kind="moved").exists()
    sessions.remove_session(session, by)

    assert kinds(user) == ["registration.confirmed", "event.cancelled"]
    assert not Session.objects.exists()
    assert not AgendaItem.objects.exists()


def test_an_agenda_tells_of_a_clash_and_takes_both():
    first = SessionFactory()
    second = SessionFactory(event=first.event, starts_at=first.starts_at + 10 * MINUTE)
    third = SessionFactory(event=first.event, starts_at=second.ends_at)
    user = registering.register(first.event, UserFactory()).user

    told = [sessions.add_to_agenda(user, session) for session in (first, first, second, third)]

    assert told == [[], [], [first], []]
    assert user.agenda.count() == 3
    sessions.remove_from_agenda(user, first)
    assert user.agenda.count() == 2


@pytest.mark.parametrize("state", ["declined", "cancelled", None])
def test_who_is_not_registered_has_no_agenda(state):
    session, user = SessionFactory(), UserFactory()
    if state:
        Registration.objects.create(event=session.event, user=user, state=state)

    with pytest.raises(Refused, match="Register"):
        sessions.add_to_agenda(user, session)

    assert not AgendaItem.objects.exists()
