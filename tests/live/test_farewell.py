"""What a person takes along of shows and events, what is erased with them, and two accounts made one."""

import datetime
import json
import uuid

import pytest
from django.utils import timezone

from accounts.leaving import data_of, leave
from accounts.merging import merge
from live.models import Certificate, Registration, Shift, ShowQuestion, StreamKey, Viewer
from live.services import following, questions, registering, sessions
from tests.factories import (
    BoothFactory,
    EventFactory,
    OrganiserFactory,
    SessionFactory,
    ShowFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def watched(show, user, seconds=60, **fields):
    now = timezone.now()
    fields = {"first_at": now, "last_at": now, "seconds": seconds, **fields}
    return show.viewers.create(who=f"u{user.pk}", user=user, **fields)


def certificate_of(user):
    begun = timezone.now() - 5 * HOUR
    event = EventFactory(starts_at=begun, ends_at=begun + HOUR)
    registration = Registration.objects.create(event=event, user=user, state="confirmed")
    return Certificate.objects.create(registration=registration, name=user.name, minutes=50)


def busy(user):
    """A person with a row of every kind; the show that they watched."""
    session = SessionFactory(event=EventFactory(capacity=1))
    registering.register(session.event, user)
    sessions.add_to_agenda(user, session)
    show = ShowFactory(booth=BoothFactory(), on_air=True)
    following.follow(user, show=show)
    questions.ask_question(show, user, "Which MOQ?", uuid.uuid4())
    show.polls.create(text="Which?", state="open").voters.create(user=user)
    show.shifts.create(host=user, starts_at=show.starts_at, ends_at=show.ends_at)
    StreamKey.objects.create(show=show, digest=uuid.uuid4().hex, made_by=user)
    watched(show, user)
    certificate_of(user)
    return show, session


def test_person_takes_every_row_along_but_no_secret():
    user = UserFactory()
    busy(user)

    data = data_of(user)

    for name in "registration agendaitem follow showquestion vote pollvoter shift viewer certificate".split():
        assert data[f"live.{name}"], name
    assert [row["minutes"] for row in data["live.certificate"]] == [50]
    assert StreamKey.objects.get().digest not in json.dumps(data, default=str)


def test_leaving_erases_the_person_and_leaves_figures_as_they_were():
    user, next_one = UserFactory(), UserFactory()
    show, session = busy(user)
    waits = registering.register(session.event, next_one)

    leave(user)

    data = data_of(user)
    for name in "agendaitem follow vote pollvoter shift viewer certificate".split():
        assert data[f"live.{name}"] == [], name
    waits.refresh_from_db()
    assert waits.state == Registration.State.CONFIRMED
    assert not session.event.registrations.filter(user=user).exists()
    viewer = show.viewers.get()
    assert (viewer.user, viewer.who[0], viewer.seconds) == (None, "x", 60)
    question = ShowQuestion.objects.get()
    assert (str(question.author), question.votes) == ("Someone who has left", 1)
    assert not StreamKey.objects.filter(revoked_at=None).exists()
    assert Registration.objects.get(user=user).event.ends_at < timezone.now()  # counted, without a name


def test_two_accounts_made_one_have_one_registration_and_free_the_other_place():
    event, keep, gone = EventFactory(capacity=2), UserFactory(), UserFactory()
    mine, theirs = (registering.register(event, user) for user in (keep, gone))
    waits = registering.register(event, UserFactory())
    registering.cancel(mine)
    registering.register(event, keep)

    merge(keep, gone, OrganiserFactory())

    rows = {row.user: row.state for row in event.registrations.all()}
    assert rows == {keep: Registration.State.CONFIRMED, waits.user: Registration.State.CONFIRMED}
    assert theirs.pk in event.registrations.values_list("pk", flat=True)


def test_two_accounts_made_one_are_one_viewer_and_one_vote():
    show, other = ShowFactory(on_air=True), ShowFactory(of_the_fair=True, on_air=True)
    keep, gone = UserFactory(), UserFactory()
    watched(show, keep, 60, views=1)
    watched(show, gone, 30, views=2)
    watched(other, gone, 10)
    asked = questions.ask_question(show, UserFactory(), "Which MOQ?", uuid.uuid4())
    for user in (keep, gone):
        questions.vote(asked, user)
    given = certificate_of(gone)

    merge(keep, gone, OrganiserFactory())

    rows = Viewer.objects.order_by("show").values_list("user", "who", "seconds", "views")
    assert list(rows) == [(keep.pk, f"u{keep.pk}", 90, 3), (keep.pk, f"u{keep.pk}", 10, 1)]
    asked.refresh_from_db()
    assert asked.votes == asked.voters.count() == 2
    given.refresh_from_db()
    assert given.registration.user == keep


def test_shifts_that_are_over_stay_and_those_to_come_go():
    user, show = UserFactory(), ShowFactory()
    now = timezone.now()
    over = show.shifts.create(host=user, starts_at=now - 2 * HOUR, ends_at=now - HOUR)
    show.shifts.create(host=user, starts_at=now, ends_at=now + HOUR)

    leave(user)

    assert list(Shift.objects.all()) == [over]
