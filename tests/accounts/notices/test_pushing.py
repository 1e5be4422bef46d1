import datetime
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from accounts import tasks
from accounts.models import Notification, PushDevice
from accounts.notices import notify, push, pushing, read_notices
from accounts.notices.choosing import choose
from accounts.notices.pushing import claim_push, send_due_pushes
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def boil(*people, key="kettle:1", room="the kitchen"):
    notify(people, "kettle.boiled", key=key, room=room)


def move_on(by=datetime.timedelta(minutes=1)):
    for row in Notification.objects.all():
        for name in ("began_at", "at", "push_due_at"):
            if value := getattr(row, name):
                setattr(row, name, value - by)
        row.save()


@pytest.fixture
def told(push_service):
    """Somebody with one browser, who was told something."""
    user = UserFactory()
    push_service.subscribe(user)
    boil(user)
    return user


def test_message_arrives_encrypted_and_signed(push_service, told, settings):
    send_due_pushes()
    assert push_service.pushed == []  # it may still be read on the page
    move_on()
    send_due_pushes()

    row = Notification.objects.get()
    pushed = push_service.pushed[0]
    assert pushed.message == {
        "title": "The kettle in the kitchen boils",
        "text": "1 times.",
        "open": f"/my/notifications/{row.pk}/",
        "url": "/my/",
        "tag": "kettle.boiled:kettle:1",
    }
    assert pushed.key == push.public_key()
    assert pushed.claims["sub"] == "mailto:fair@localhost"
    assert 0 < pushed.claims["exp"] - time.time() <= 24 * 3600
    headers = {name: pushed.headers[name] for name in ("TTL", "Urgency", "Topic", "Content-Encoding")}
    assert headers == {
        "TTL": "86400",
        "Urgency": "high",
        "Topic": f"n{row.pk}",
        "Content-Encoding": "aes128gcm",
    }
    assert (row.push_due_at, row.pushed_at is not None, row.read_at) == (None, True, None)
    assert PushDevice.objects.get().pushed_at is not None


def test_words_are_the_readers_and_long_ones_are_cut(push_service):
    user = UserFactory(language="zh-hans")
    push_service.subscribe(user)
    boil(user, room="厨" * 2_000)
    move_on()
    send_due_pushes()

    assert len(push_service.pushed[0].message["title"]) == pushing.LONGEST


def test_all_devices_are_told_and_a_burst_once(push_service, told):
    push_service.subscribe(told)
    boil(told, room="the hall")
    move_on()
    send_due_pushes()
    boil(told)
    move_on()
    send_due_pushes()

    assert [pushed.message["title"] for pushed in push_service.pushed] == ["The kettle in the hall boils"] * 2
    assert len({pushed.browser for pushed in push_service.pushed}) == 2


def test_what_is_read_is_not_pushed_nor_what_is_not_wanted(push_service, told):
    read_notices(told)
    boil(told, key="kettle:2")
    choose(told, "kettle.boiled", push=False)
    move_on()
    send_due_pushes()

    assert push_service.pushed == []


def test_who_was_suspended_is_not_told(push_service, told):
    type(told).objects.update(is_active=False)
    move_on()
    send_due_pushes()

    assert push_service.pushed == []
    assert Notification.objects.get().push_due_at is None


@pytest.mark.parametrize("status", [404, 410])
def test_browser_that_is_gone_is_forgotten_and_the_others_are_told(push_service, told, status):
    gone, browser = push_service.subscribe(told)
    push_service.answers[browser.name] = status
    move_on()
    send_due_pushes()

    assert not PushDevice.objects.filter(pk=gone.pk).exists()
    assert PushDevice.objects.count() == 1
    assert len(push_service.pushed) == 1
    assert Notification.objects.get().pushed_at is not None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_service_in_trouble_is_tried_again_for_some_hours(push_service, told, status):
    name = next(iter(push_service.browsers))
    push_service.answers[name] = status
    tries = 0
    while (row := Notification.objects.get()).push_due_at:
        move_on(max(row.push_due_at - timezone.now(), datetime.timedelta()))
        send_due_pushes()
        tries += 1

    assert 10 < tries < 30
    assert row.pushed_at is None
    assert PushDevice.objects.exists()

    read_notices(told)
    boil(told)
    move_on()
    send_due_pushes()
    push_service.answers.clear()
    move_on(pushing.MOST_WAIT)
    send_due_pushes()
    assert len(push_service.pushed) == 1


def test_service_that_is_away_is_tried_again(push_service, told):
    push_service.stop()
    move_on()
    send_due_pushes()

    row = Notification.objects.get()
    assert (row.pushed_at, row.push_due_at > timezone.now()) == (None, True)


@pytest.mark.parametrize("status", [301, 307, 400, 403, 413])
def test_refusal_is_final_logged_and_costs_no_device(push_service, told, caplog, status):
    name = next(iter(push_service.browsers))
    push_service.answers[name] = status
    move_on()
    send_due_pushes()

    row = Notification.objects.get()
    assert (row.push_due_at, row.pushed_at) == (None, None)
    assert f"answered {status}" in caplog.text
    assert PushDevice.objects.exists()
    assert push_service.pushed == []  # a redirect leads nowhere


def test_run_killed_before_it_sent_loses_nothing_and_doubles_nothing(push_service, told):
    move_on()
    assert claim_push()  # and the process is killed here

    send_due_pushes()
    assert push_service.pushed == []
    move_on(pushing.HOLD)
    send_due_pushes()
    send_due_pushes()
    assert len(push_service.pushed) == 1


def test_run_killed_after_it_sent_shows_the_same_again_at_most(push_service, told):
    move_on()
    row = claim_push()
    pushing.push_notice(row)
    Notification.objects.update(
        push_due_at=timezone.now(), pushed_at=None
    )  # killed before it was written down
    send_due_pushes()

    first, second = push_service.pushed
    assert first.message == second.message  # its tag: the second takes the place of the first
    assert first.headers["Topic"] == second.headers["Topic"]


def test_without_a_key_nothing_is_sent(push_service, told, settings):
    settings.VAPID_KEY = ""
    move_on()
    send_due_pushes()

    assert push_service.pushed == []
    assert Notification.objects.get().push_due_at is None


def test_task_hands_on_what_it_left(push_service, monkeypatch):
    monkeypatch.setattr(pushing, "AT_A_TIME", 2)
    people = UserFactory.create_batch(5)
    for user in people:
        push_service.subscribe(user)
    boil(*people)
    move_on()

    tasks.send_due_pushes()

    assert len(push_service.pushed) == 5


@pytest.mark.django_db(transaction=True)
def test_many_workers_push_each_once(push_service):
    people = UserFactory.create_batch(12)
    for user in people:
        push_service.subscribe(user)
    boil(*people)
    move_on()
    start = threading.Barrier(6)

    def work():
        try:
            start.wait()
            send_due_pushes()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(push_service.pushed) == 12
    assert len({pushed.browser for pushed in push_service.pushed}) == 12


def test_old_ones_are_forgotten():
    user = UserFactory()
    for key, days in [("new", 80), ("old", 91), ("unread", 91), ("ancient", 366)]:
        boil(user, key=key)
        at = timezone.now() - datetime.timedelta(days=days)
        read_at = None if key in ("unread", "ancient") else at
        Notification.objects.filter(key=key).update(at=at, read_at=read_at)

    tasks.forget_notices()

    assert set(Notification.objects.values_list("key", flat=True)) == {"new", "unread"}
