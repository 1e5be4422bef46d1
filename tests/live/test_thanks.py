"""After an event everybody is thanked once, with what they may have."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import Notification
from accounts.notices.kinds import told
from live.event_tasks import thank_attendees
from live.models import Certificate, Event, Registration, Show
from live.services import thanking
from tests.factories import EventFactory, ShowFactory, UserFactory

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def over(**fields):
    begun = timezone.now() - 4 * HOUR
    return EventFactory(starts_at=begun, ends_at=begun + 3 * HOUR, thanks="Come again.", **fields)


def registered(event, state="confirmed"):
    return Registration.objects.create(event=event, user=UserFactory(), state=state)


def watched(stage, registration, minutes, **fields):
    user, now = registration.user, timezone.now()
    fields = {"first_at": now, "last_at": now, "seconds": minutes * 60, **fields}
    return stage.viewers.create(who=str(user.pk), user=user, **fields)


def test_everybody_with_a_place_is_thanked_once_in_words_of_their_own():
    event = over(certificate_minutes=60)
    stages = [
        ShowFactory(of_the_fair=True, event=event, state="replay", title=title) for title in ("Hall", "Lab")
    ]
    long, short, absent = (registered(event) for _each in range(3))
    waits = registered(event, "waiting")
    watched(stages[0], long, 40)
    watched(stages[1], long, 20)
    watched(stages[0], short, 59)
    watched(stages[0], absent, 90, of_replay=True)

    thank_attendees()
    thank_attendees()

    words = {row.user: told(row) for row in Notification.objects.all()}
    assert words.keys() == {row.user for row in (long, short, absent)}
    assert Certificate.objects.get().registration == long
    assert Certificate.objects.get().minutes == 60
    assert [words[row.user].title.split()[0] for row in (long, short)] == ["Thank", "Thank"]
    assert words[absent.user].title == f"{event.title} is over: watch what you missed"
    assert ["certificate" in words[row.user].text for row in (long, short, absent)] == [True, False, False]
    assert all("Come again." in each.text and "Hall, Lab" in each.text for each in words.values())
    assert set(Notification.objects.values_list("count", flat=True)) == {1}
    waits.refresh_from_db()
    assert waits.thanked_at is None
    event.refresh_from_db()
    assert event.thanked_at


def test_a_run_that_is_killed_loses_nobody_and_tells_nobody_twice(monkeypatch):
    event = over()
    people = [registered(event).user for _each in range(5)]
    monkeypatch.setattr(thanking, "BATCH", 2)
    assert thanking.thank_attendees(event) == 2

    class Killed(Exception):
        pass

    thank = thanking._thank

    def thank_one_and_die(*args):
        thank(*args)
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(thanking, "_thank", thank_one_and_die)
        with pytest.raises(Killed):
            thank_attendees()
    assert Notification.objects.count() == 2

    thank_attendees()

    assert set(Notification.objects.values_list("user", "count")) == {(user.pk, 1) for user in people}


@pytest.mark.parametrize("state", [Event.State.DRAFT, Event.State.CANCELLED])
def test_nobody_is_thanked_for_what_did_not_take_place(state):
    registered(over(state=state))

    thank_attendees()

    assert not Notification.objects.exists()


def test_thanks_wait_until_the_last_stage_has_ended():
    event = over()
    registered(event)
    stage = ShowFactory(of_the_fair=True, event=event, on_air=True)

    thank_attendees()
    assert not Notification.objects.exists()
    Show.objects.filter(pk=stage.pk).update(state="ended")
    thank_attendees()

    assert Notification.objects.count() == 1


def test_certificates_that_became_due_later_are_issued_when_asked():
    event = over(certificate_minutes=90)
    stage = ShowFactory(of_the_fair=True, event=event, state="replay")
    watched(stage, registered(event), 60)
    thank_attendees()
    assert thanking.issue_certificates(event) == 0

    event.certificate_minutes = 60
    event.save()

    assert thanking.issue_certificates(event) == 1
    assert thanking.issue_certificates(event) == 0
