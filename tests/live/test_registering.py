"""Who gets a place at an event, also when many want it at once."""

import datetime
import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from accounts.models import Notification
from fair.errors import Refused
from live.models import Event, InvitationCode, Registration, Show
from live.services import registering
from live.services.events import save_event
from live.topics import may_watch_playing, may_watch_show
from tests.factories import EventFactory, OrganiserFactory, ShowFactory, UserFactory

State = Registration.State


def told(user):
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def states(event):
    return list(event.registrations.order_by("pk").values_list("state", flat=True))


@pytest.mark.django_db
def test_register_gives_a_place_and_tells_it_once():
    event, user = EventFactory(), UserFactory()

    first = registering.register(event, user)
    second = registering.register(event, user)

    assert first == second
    assert first.state == State.CONFIRMED
    assert told(user) == ["registration.confirmed"]
    assert Notification.objects.get().count == 1


@pytest.mark.django_db
def test_who_comes_when_all_places_are_taken_waits_in_line_and_is_promoted_in_order():
    event = EventFactory(capacity=1)
    there, next_one, last = (registering.register(event, UserFactory()) for _each in range(3))
    assert states(event) == [State.CONFIRMED, State.WAITING, State.WAITING]
    assert [registering.place_in_line(one) for one in (next_one, last)] == [1, 2]

    registering.cancel(there)
    registering.cancel(there)

    assert states(event) == [State.CANCELLED, State.CONFIRMED, State.WAITING]
    assert told(next_one.user) == ["registration.waiting", "registration.promoted"]
    assert told(last.user) == ["registration.waiting"]


@pytest.mark.django_db
def test_who_cancelled_comes_back_to_the_end_of_the_line():
    event = EventFactory(capacity=1)
    first = registering.register(event, UserFactory())
    registering.register(event, UserFactory())
    registering.cancel(first)

    again = registering.register(event, first.user)

    assert again == first
    assert states(event) == [State.WAITING, State.CONFIRMED]


@pytest.mark.django_db
def test_more_places_go_to_those_who_wait():
    event = EventFactory(capacity=1)
    for _each in range(3):
        registering.register(event, UserFactory())

    save_event(OrganiserFactory(), event, capacity=2)

    assert states(event) == [State.CONFIRMED, State.CONFIRMED, State.WAITING]


@pytest.mark.django_db
def test_organisers_approve_or_decline_and_a_declined_person_cannot_come_back():
    event, by = EventFactory(admission=Event.Admission.APPROVAL, capacity=1), OrganiserFactory()
    one, two, three = (registering.register(event, UserFactory()) for _each in range(3))
    assert states(event) == [State.ASKED] * 3
    assert told(one.user) == []

    registering.approve(one, by)
    registering.approve(two, by)
    registering.decline(three, by)
    registering.decline(three, by)
    with pytest.raises(Refused, match="declined"), transaction.atomic():
        registering.register(event, three.user)

    assert states(event) == [State.CONFIRMED, State.WAITING, State.DECLINED]
    assert told(three.user) == ["registration.declined"]
    registering.decline(one, by)
    assert states(event) == [State.DECLINED, State.CONFIRMED, State.DECLINED]


@pytest.mark.django_db
def test_who_was_approved_and_cancelled_need_not_be_approved_again():
    event = EventFactory(admission=Event.Admission.APPROVAL)
    registration = registering.approve(registering.register(event, UserFactory()), OrganiserFactory())
    registering.cancel(registration)

    assert registering.register(event, registration.user).state == State.CONFIRMED


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "wrong", "USED", "OTHER"])
def test_without_a_good_code_nobody_comes_and_no_code_is_used(code):
    event = EventFactory(admission=Event.Admission.CODE)
    event.codes.create(code="USED", most=1, used=1)
    EventFactory().codes.create(code="OTHER")

    with pytest.raises(Refused), transaction.atomic():
        registering.register(event, UserFactory(), code)

    assert not event.registrations.exists()
    assert list(InvitationCode.objects.values_list("used", flat=True)) == [1, 0]


@pytest.mark.django_db
def test_a_code_is_used_once_for_each_person_and_given_back():
    event = EventFactory(admission=Event.Admission.CODE)
    code = event.codes.create(code="Kapok-26", most=1)

    registration = registering.register(event, UserFactory(), " kapok-26 ")
    code.refresh_from_db()
    assert (registration.state, code.used) == (State.CONFIRMED, 1)
    registering.cancel(registration)
    code.refresh_from_db()
    assert code.used == 0
    assert registering.register(event, registration.user).state == State.CONFIRMED


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"state": Event.State.DRAFT},
        {"state": Event.State.CANCELLED},
        {
            "starts_at": timezone.now() - datetime.timedelta(hours=2),
            "ends_at": timezone.now() - datetime.timedelta(hours=1),
        },
    ],
)
def test_events_that_are_not_open_take_nobody(fields):
    event = EventFactory(**fields)

    with pytest.raises(Refused), transaction.atomic():
        registering.register(event, UserFactory())

    assert not event.registrations.exists()


def at_once(acts):
    """Run all at the same moment, each in a thread of its own; how many were refused."""
    refused, gate = [], threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            act()
        except Refused as refusal:
            refused.append(refusal)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return len(refused)


@pytest.mark.django_db(transaction=True)
def test_many_who_register_at_once_get_no_more_places_than_there_are():
    event, people = EventFactory(capacity=3), [UserFactory() for _each in range(8)]

    refused = at_once([lambda user=user: registering.register(event, user) for user in people])

    assert refused == 0
    assert sorted(states(event)) == sorted([State.CONFIRMED] * 3 + [State.WAITING] * 5)


@pytest.mark.django_db(transaction=True)
def test_a_code_used_by_many_at_once_lets_in_as_many_as_it_says():
    event, people = EventFactory(admission=Event.Admission.CODE), [UserFactory() for _each in range(8)]
    code = event.codes.create(code="three", most=3)

    refused = at_once([lambda user=user: registering.register(event, user, "three") for user in people])

    code.refresh_from_db()
    assert (refused, code.used, event.registrations.count()) == (5, 3, 3)


@pytest.mark.django_db(transaction=True)
def test_places_given_back_at_once_go_to_as_many_who_wait():
    event = EventFactory(capacity=4)
    rows = [registering.register(event, UserFactory()) for _each in range(10)]

    at_once([lambda row=row: registering.cancel(row) for row in [*rows[:4], rows[0], rows[1]]])

    assert states(event) == [State.CANCELLED] * 4 + [State.CONFIRMED] * 4 + [State.WAITING] * 2


@pytest.mark.django_db(transaction=True)
def test_a_person_who_registers_twice_at_once_is_registered_once():
    event, user = EventFactory(), UserFactory()

    at_once([lambda: registering.register(event, user)] * 4)

    assert states(event) == [State.CONFIRMED]
    assert Notification.objects.get().count == 1


@pytest.mark.django_db
def test_a_stage_is_watched_by_who_has_a_place_by_its_hosts_and_by_organisers():
    event = EventFactory(capacity=1)
    stage = ShowFactory(of_the_fair=True, event=event, starts_at=event.starts_at)
    there = registering.register(event, UserFactory()).user
    waits = registering.register(event, UserFactory()).user
    host, stranger, organiser = UserFactory(), UserFactory(), OrganiserFactory()
    stage.shifts.create(host=host, starts_at=stage.starts_at, ends_at=stage.ends_at)

    def may(user):
        seen = Show.objects.visible_to(user).filter(pk=stage.pk).exists()
        assert may_watch_show(user, str(stage.pk)) == may_watch_playing(user, str(stage.pk)) == seen
        return seen

    assert [may(user) for user in (there, host, organiser)] == [True] * 3
    assert [may(user) for user in (waits, stranger, AnonymousUser())] == [False] * 3
    assert not Show.objects.visible_to(waits, stage.secret + "x").exists()

    event.state = Event.State.CANCELLED
    event.save()
    assert not may(there)
