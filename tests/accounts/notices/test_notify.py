import datetime
import threading
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import NoticeChoice, Notification, PushDevice
from accounts.notices import Notice, notice, notify, read_notices
from accounts.notices.kinds import told
from accounts.notices.times import next_morning
from fair.realtime.guards import may_watch
from tests.factories import EditionFactory, UserFactory

pytestmark = pytest.mark.django_db


def boil(*people, key="kettle:1", room="the kitchen"):
    notify(people, "kettle.boiled", key=key, room=room)


def device(user):
    return PushDevice.objects.create(user=user, endpoint=f"https://push.example.org/{user.pk}")


def test_notification_stands_as_the_kind_proposes():
    user = UserFactory()
    before = timezone.now()

    boil(user)

    row = Notification.objects.get()
    assert (row.user, row.kind, row.key, row.data) == (
        user,
        "kettle.boiled",
        "kettle:1",
        {"room": "the kitchen"},
    )
    assert (row.count, row.on_page, row.in_digest, row.read_at, row.push_due_at) == (
        1,
        True,
        False,
        None,
        None,
    )
    grace = datetime.timedelta(seconds=60)
    assert before + grace <= row.mail_due_at <= timezone.now() + grace
    assert told(row) == Notice("The kettle in the kitchen boils", "1 times.", "/my/")


def test_people_are_named_by_themselves_or_their_ids_each_once():
    one, other = UserFactory(), UserFactory()

    boil(one, other.pk, one.pk)

    assert list(Notification.objects.order_by("user").values_list("user", "count")) == [
        (one.pk, 1),
        (other.pk, 1),
    ]


def test_burst_is_one_that_says_the_last_and_is_due_as_the_first():
    user = UserFactory()
    boil(user)
    first = Notification.objects.get()

    boil(user, room="the hall")
    boil(user, room="the lobby")

    row = Notification.objects.get()
    assert (row.count, row.data, row.mail_due_at) == (3, {"room": "the lobby"}, first.mail_due_at)
    assert row.at > first.at
    assert row.began_at == first.began_at


def test_what_was_mailed_is_not_due_again_until_it_is_read():
    user = UserFactory()
    boil(user)
    Notification.objects.update(mail_due_at=None, mailed_at=timezone.now())

    boil(user)
    assert Notification.objects.get().mail_due_at is None

    read_notices(user, key="kettle:1")
    boil(user)
    row = Notification.objects.unread().get()
    assert (row.count, row.mail_due_at is not None, Notification.objects.count()) == (1, True, 2)


def test_another_key_or_kind_is_another():
    user = UserFactory()
    boil(user)
    boil(user, key="kettle:2")
    notify([user], "kettle.filled", key="kettle:1", room="the kitchen")

    assert Notification.objects.unread().count() == 3


def test_reading_takes_back_what_is_still_to_be_sent():
    user, other = UserFactory(), UserFactory()
    device(user)
    boil(user, other)
    boil(user, key="kettle:2")
    assert Notification.objects.filter(push_due_at__isnull=False).count() == 2

    assert read_notices(user, key="kettle:1") == 1
    assert read_notices(user, key="kettle:1") == 0

    read = Notification.objects.get(user=user, key="kettle:1")
    assert (read.read_at is not None, read.mail_due_at, read.push_due_at) == (True, None, None)
    assert Notification.objects.unread().filter(mail_due_at__isnull=False).count() == 2


def test_choice_of_the_person_stands_before_the_kinds():
    silent, half, plain = UserFactory(), UserFactory(), UserFactory()
    for user in (silent, half):
        device(user)
    NoticeChoice.objects.create(user=silent, kind="kettle.boiled", page=False, mail="never", push=False)
    NoticeChoice.objects.create(user=half, kind="kettle.boiled", page=False, mail="daily", push=True)
    NoticeChoice.objects.create(user=plain, kind="kettle.filled", page=False, mail="never", push=False)

    boil(silent, half, plain)

    assert not Notification.objects.filter(user=silent).exists()
    row = Notification.objects.get(user=half)
    assert (row.on_page, row.in_digest, row.push_due_at is not None) == (False, True, True)
    assert row.mail_due_at > timezone.now()
    row = Notification.objects.get(user=plain)
    assert (row.on_page, row.in_digest, row.push_due_at) == (True, False, None)


def test_nothing_is_told_to_those_who_may_not_come_and_no_mail_to_played_people():
    played = UserFactory(is_demo=True)

    boil(UserFactory(is_active=False), played)

    assert Notification.objects.get().user == played
    assert Notification.objects.get().mail_due_at is None


def test_unknown_kind_is_a_mistake_and_so_is_a_second_one():
    with pytest.raises(LookupError):
        notify([UserFactory()], "kettle.sang", key="kettle:1")
    with pytest.raises(ValueError, match=r"kettle\.boiled"):
        notice("kettle.boiled", label="Again")

    assert not Notification.objects.exists()


def test_telling_many_takes_as_many_queries_as_telling_one(django_assert_num_queries):
    one = UserFactory()
    with django_assert_num_queries(5):  # choices, people, a savepoint with one insert
        boil(one)
    people = UserFactory.create_batch(30)
    with django_assert_num_queries(5):
        boil(*people)


def test_bell_hears_the_count_after_the_commit(listen, django_capture_on_commit_callbacks):
    user, other = UserFactory(), UserFactory()
    heard, others = listen(f"me:{user.pk}"), listen(f"me:{other.pk}")

    with django_capture_on_commit_callbacks(execute=True):
        boil(user)
        boil(user, key="kettle:2")
        assert heard() == []
    with django_capture_on_commit_callbacks(execute=True):
        read_notices(user, key="kettle:2")
    with django_capture_on_commit_callbacks(execute=True):
        read_notices(user)

    assert [(event["event"], event["unread"]) for event in heard()] == [
        ("notices.changed", unread) for unread in (2, 2, 1, 0)
    ]
    assert others() == []


def test_only_the_person_may_watch_their_topic():
    from django.contrib.auth.models import AnonymousUser

    user, other = UserFactory(), UserFactory()

    assert may_watch(user, f"me:{user.pk}")
    assert not may_watch(other, f"me:{user.pk}")
    assert not may_watch(AnonymousUser(), f"me:{user.pk}")
    assert not may_watch(AnonymousUser(), "me:None")


def test_words_that_fail_are_left_out_and_logged(caplog):
    user = UserFactory()
    notify([user], "kettle.boiled", key="kettle:1")  # without the room
    assert told(Notification.objects.get()) is None
    assert "No words were found" in caplog.text

    Notification.objects.update(kind="kettle.gone")
    assert told(Notification.objects.get()) is None


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        ("Asia/Shanghai", "2026-11-27T23:59:59+00:00", "2026-11-28T00:00:00+00:00"),
        ("Asia/Shanghai", "2026-11-28T00:00:00+00:00", "2026-11-29T00:00:00+00:00"),
        ("America/Santiago", "2026-11-27T10:59:00+00:00", "2026-11-27T11:00:00+00:00"),
        # In Lisbon clocks go forward on 29 March 2026 and back on 25 October: days of 23 and of 25 hours.
        ("Europe/Lisbon", "2026-03-28T09:00:00+00:00", "2026-03-29T07:00:00+00:00"),
        ("Europe/Lisbon", "2026-03-29T00:59:00+00:00", "2026-03-29T07:00:00+00:00"),
        ("Europe/Lisbon", "2026-10-24T07:00:00+00:00", "2026-10-25T08:00:00+00:00"),
        ("Europe/Lisbon", "2026-10-25T07:59:00+00:00", "2026-10-25T08:00:00+00:00"),
        ("Asia/Kathmandu", "2026-11-27T02:14:00+00:00", "2026-11-27T02:15:00+00:00"),
        ("", "2026-11-27T02:14:00+00:00", "2026-11-28T00:00:00+00:00"),  # the fair's, Shanghai
    ],
)
def test_morning_is_eight_on_the_persons_clock(zone, now, due):
    EditionFactory()
    user = UserFactory(time_zone=zone)

    morning = next_morning(user, datetime.datetime.fromisoformat(now))

    assert morning == datetime.datetime.fromisoformat(due)
    assert morning.astimezone(ZoneInfo(zone or "Asia/Shanghai")).hour == 8


@pytest.mark.django_db(transaction=True)
def test_race_of_many_counts_each_once_in_one_row():
    people = UserFactory.create_batch(5)
    start = threading.Barrier(8)

    def tell():
        try:
            start.wait()
            for _ in range(5):
                with transaction.atomic():
                    boil(*reversed(people))
        finally:
            connection.close()

    threads = [threading.Thread(target=tell) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(Notification.objects.values_list("user", "count")) == {(user.pk, 40) for user in people}
    assert Notification.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_what_comes_while_it_is_read_is_neither_lost_nor_read():
    """The row is read in one transaction, which is not over when the next message is told in another."""
    user = UserFactory()
    boil(user)
    told_it = threading.Thread(target=lambda: (boil(user, room="the hall"), connection.close()))

    with transaction.atomic():
        read_notices(user, key="kettle:1")
        told_it.start()
        told_it.join(0.5)
        assert told_it.is_alive()  # waits for the reader
    told_it.join()

    assert Notification.objects.unread().get().data == {"room": "the hall"}
    assert Notification.objects.count() == 2
