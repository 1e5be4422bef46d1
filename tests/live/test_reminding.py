"""Reminders: due with the show's time, told once each, in the right words, whatever is killed meanwhile."""

import datetime
import threading
from zoneinfo import ZoneInfo

import pytest
import redis
from django.conf import settings as site
from django.db import connection
from django.utils import timezone, translation

from accounts.models import Notification
from accounts.notices.kinds import told_to
from accounts.notices.services import read_notices
from live.models import AgendaItem, Follow, Registration, Reminder
from live.reminder_tasks import tell_due
from live.services import shows, telling
from live.services.reminding import schedule_reminders, schedule_session_reminders
from tests.factories import EventFactory, SessionFactory, ShowFactory, UserFactory

pytestmark = pytest.mark.django_db
HOUR, MINUTE, SECOND = (datetime.timedelta(**{unit: 1}) for unit in ("hours", "minutes", "seconds"))
UTC = datetime.UTC
START = datetime.datetime(2026, 6, 10, 12, tzinfo=UTC)


class Clock:
    """What timezone.now() says, set by hand; the beat ticks when the test says so."""

    def __init__(self, monkeypatch):
        self.now = START - 72 * HOUR
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def at(self, moment, tick=True):
        self.now = moment
        if tick:
            tell_due()

    def run(self, until):
        """From now on the worker runs every five minutes."""
        while self.now < until:
            self.at(min(self.now + 5 * MINUTE, until))


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def show(clock):
    show = ShowFactory(
        starts_at=START, title="Kettles", booth__exhibitor__city="Foshan", booth__exhibitor__name="Banyan"
    )
    schedule_reminders(show)
    return show


def follower(show=None, booth=None, **person):
    user = UserFactory(**person)
    Follow.objects.create(user=user, show=show, booth=booth)
    return user


def heard(user):
    """All that the person was told, the oldest first."""
    return [told_to(user, row).title for row in Notification.objects.filter(user=user).order_by("at", "pk")]


def kinds(user):
    return [row.kind for row in Notification.objects.filter(user=user).order_by("at", "pk")]


def test_a_follower_is_told_a_day_and_a_quarter_before_and_when_it_begins(clock, show):
    user = follower(show)
    clock.run(START - 24 * HOUR - MINUTE)
    assert kinds(user) == []

    clock.run(START - 24 * HOUR)
    assert heard(user) == ["“Kettles” begins in 24 hours"]
    clock.run(START - 15 * MINUTE)
    assert heard(user)[1:] == ["“Kettles” begins in 15 minutes"]
    clock.run(START + 3 * MINUTE)
    assert kinds(user) == ["show.reminded", "show.reminded"]  # it is not on air yet
    shows.begin_show(show)
    clock.run(START + 8 * MINUTE)

    assert kinds(user) == ["show.reminded", "show.reminded", "show.began"]
    assert list(Reminder.objects.values_list("was_told", flat=True)) == [True] * 3
    assert Notification.objects.unread().filter(user=user).count() == 1


def test_followers_of_the_booth_are_told_as_well_and_nobody_twice(clock, show):
    both = follower(show)
    Follow.objects.create(user=both, booth=show.booth)
    of_booth, of_other = follower(booth=show.booth), follower(ShowFactory(starts_at=START + 99 * HOUR))

    clock.at(START - 24 * HOUR)

    assert [len(kinds(user)) for user in (both, of_booth, of_other)] == [1, 1, 0]
    assert Notification.objects.get(user=both).count == 1


def test_a_private_show_is_told_to_those_alone_who_had_its_link(clock):
    show = ShowFactory(starts_at=START, visibility="private")
    schedule_reminders(show)
    invited, of_booth = follower(show), follower(booth=show.booth)

    clock.at(START - 24 * HOUR)

    assert [len(kinds(user)) for user in (invited, of_booth)] == [1, 0]
    assert show.secret in Notification.objects.get().data["url"]


def test_it_begins_when_it_is_on_air_and_says_how_late_that_is(clock, show):
    user = follower(show)
    clock.at(START + 20 * MINUTE)
    assert kinds(user) == []  # the worker was down before that; now all else is pointless

    shows.begin_show(show)
    clock.at(START + 20 * MINUTE)

    row = Notification.objects.get(user=user)
    assert told_to(user, row).title == "“Kettles” is on air"
    assert told_to(user, row).text == "Banyan · It began 20 minutes later than planned."
    clock.at(START + 23 * MINUTE, tick=False)
    assert told_to(user, row).title == "“Kettles” began 3 minutes ago"


def test_a_break_is_no_second_beginning(clock, show):
    user = follower(show)
    clock.at(START, tick=False)
    for change in (shows.begin_show, shows.pause_show, shows.begin_show):
        change(show)
        clock.at(clock.now + MINUTE)

    assert kinds(user) == ["show.began"]


@pytest.mark.parametrize(
    ("up_again", "expected"),
    [
        (START - 5 * HOUR, ["“Kettles” begins in 5 hours"]),
        (START - 59 * MINUTE, []),
        (START - 4 * MINUTE, ["“Kettles” begins in 4 minutes"]),
        (START, []),
    ],
)
def test_after_a_worker_was_down_the_late_ones_have_the_right_words_or_go(clock, show, up_again, expected):
    user = follower(show)

    clock.at(up_again)
    clock.at(up_again + SECOND)

    clock.now = up_again
    assert heard(user) == expected


@pytest.mark.parametrize(("after", "told"), [(14 * MINUTE, 1), (16 * MINUTE, 0)])
def test_of_a_beginning_long_ago_nobody_is_told(clock, show, after, told):
    user = follower(show)
    clock.at(START, tick=False)
    shows.begin_show(show)

    clock.at(START + after)

    assert len(kinds(user)) == told


def test_of_a_show_that_is_over_nobody_is_told_that_it_begins(clock, show):
    user = follower(show)
    clock.at(START, tick=False)
    shows.begin_show(show)
    shows.end_show(show)

    clock.at(START + MINUTE)

    assert kinds(user) == []
    assert not Reminder.objects.filter(done_at=None).exists()


def test_a_moved_show_is_told_once_with_both_times_and_reminded_anew(clock, show):
    user = follower(show, time_zone="Africa/Casablanca")
    clock.at(START - 24 * HOUR)
    moved = START + 48 * HOUR
    shows.change_show(show, None, starts_at=moved, ends_at=moved + HOUR)
    shows.change_show(show, None, ends_at=moved + 2 * HOUR)  # which moves nothing

    clock.at(clock.now + MINUTE)
    clock.at(clock.now + MINUTE)

    assert kinds(user) == ["show.reminded", "show.moved"]
    row = Notification.objects.unread().get(user=user)
    assert told_to(user, row).text == (
        "Banyan · Now 12 June 2026, 13:00 (20:00 in Foshan), no longer 10 June 2026, 13:00."
    )
    clock.run(moved - 24 * HOUR)
    assert kinds(user)[2:] == ["show.reminded"]
    clock.run(moved - 15 * MINUTE)
    assert kinds(user)[2:] == ["show.reminded"] * 2


def test_moved_twice_before_it_was_told_is_told_as_one_move(clock, show):
    user = follower(show)
    for hours in (1, 2):
        shows.change_show(show, None, starts_at=START + hours * HOUR, ends_at=START + (hours + 1) * HOUR)

    clock.at(clock.now + MINUTE)

    row = Notification.objects.get(user=user)
    assert (row.data["moved_from"], row.data["starts_at"]) == ("2026-06-10T12:00:00Z", "2026-06-10T14:00:00Z")


def test_moved_near_the_move_is_the_reminder(clock, show):
    user = follower(show)
    clock.at(START - 30 * HOUR)
    near = clock.now + 10 * MINUTE
    shows.change_show(show, None, starts_at=near, ends_at=near + HOUR)

    clock.run(near)

    assert kinds(user) == ["show.moved"]


def test_what_was_called_off_is_told_and_nothing_more(clock, show):
    user, of_booth = follower(show), follower(booth=show.booth)
    shows.cancel_show(show, None)

    clock.run(START + HOUR)

    assert heard(user) == ["“Kettles” was called off"]
    assert kinds(of_booth) == []  # who never heard of it


def test_followers_of_the_booth_hear_that_what_they_were_told_of_is_off(clock, show):
    of_booth = follower(booth=show.booth)
    clock.at(START - 24 * HOUR)
    shows.cancel_show(show, None)

    clock.at(clock.now + MINUTE)

    assert kinds(of_booth) == ["show.reminded", "show.cancelled"]


def test_a_reminder_that_was_read_late_is_mailed_no_more_when_the_next_one_comes(clock, show):
    user = follower(show)
    clock.at(START - 24 * HOUR)
    clock.at(START - 15 * MINUTE)

    first, second = Notification.objects.filter(user=user).order_by("pk")
    assert (first.read_at, first.mail_due_at) == (clock.now, None)
    assert (second.read_at, second.mail_due_at) == (None, clock.now + MINUTE)


def test_people_hear_as_they_chose(clock, show):
    user = follower(show)
    for kind in set(telling.NOTICES.values()):
        user.notice_choices.create(kind=kind, page=False, mail="never", push=False)

    clock.at(START - 24 * HOUR)

    assert kinds(user) == []


# Sessions of conferences


@pytest.fixture
def session(clock):
    event = EventFactory(starts_at=START, title="Days of steel")
    session = SessionFactory(event=event, title="Opening")
    schedule_session_reminders(session)
    return session


def registered(event, state="confirmed"):
    return Registration.objects.create(event=event, user=UserFactory(), state=state).user


def test_the_first_session_is_told_to_all_who_are_registered_others_to_whom_they_matter(clock, session):
    event = session.event
    confirmed, waiting, wants = registered(event), registered(event, "waiting"), UserFactory()
    later = SessionFactory(event=event, stage=session.stage, starts_at=START + HOUR, title="Later")
    schedule_session_reminders(later)
    AgendaItem.objects.create(user=wants, session=later)

    clock.run(START - 23 * HOUR)

    assert heard(confirmed) == ["“Opening” begins in 23 hours"]
    assert heard(wants) == ["“Later” begins in 24 hours"]
    assert heard(waiting) == []


def test_who_is_registered_no_longer_is_not_told(clock, session):
    gone = registered(session.event, "cancelled")
    AgendaItem.objects.create(user=gone, session=session)

    clock.run(START - 23 * HOUR)

    assert heard(gone) == []


def test_a_session_begins_once_its_stage_is_on_air(clock, session):
    user = registered(session.event)
    clock.at(START + 6 * MINUTE)
    assert kinds(user) == []

    shows.begin_show(session.stage)
    clock.at(START + 7 * MINUTE)

    assert heard(user) == ["“Opening” began 7 minutes ago"]


def test_a_session_that_moves_is_told_and_calendars_follow(clock, session):
    user = registered(session.event)
    session.starts_at, session.ends_at = START + HOUR, START + 2 * HOUR
    session.save()
    schedule_session_reminders(session, moved_from=START)

    clock.at(clock.now + MINUTE)

    session.refresh_from_db()
    assert (kinds(user), session.revision) == (["show.moved"], 1)


def test_of_a_conference_that_was_called_off_no_session_is_told(clock, session):
    user = registered(session.event)
    session.event.state = "cancelled"
    session.event.save()
    schedule_session_reminders(session)

    clock.run(START)

    assert kinds(user) == []


# Clocks


@pytest.mark.parametrize(
    ("zone", "starts", "text"),
    [  # an hour after the clocks were put forward, and back; in a zone that never does
        ("Europe/Berlin", (2026, 3, 29, 3, 30), "29 March 2026, 03:30 (09:30 in Foshan)"),
        ("Europe/Berlin", (2026, 10, 25, 9, 0), "25 October 2026, 09:00 (16:00 in Foshan)"),
        ("America/New_York", (2026, 3, 8, 9, 0), "8 March 2026, 09:00 (21:00 in Foshan)"),
        (
            "America/New_York",
            (2026, 11, 1, 12, 0),
            "1 November 2026, 12:00 (2 November 2026, 01:00 in Foshan)",
        ),
        ("Asia/Kolkata", (2026, 3, 29, 9, 0), "29 March 2026, 09:00 (11:30 in Foshan)"),
        ("Asia/Singapore", (2026, 3, 29, 9, 0), "29 March 2026, 09:00"),
    ],
)
def test_a_day_is_24_hours_when_the_clocks_change(clock, zone, starts, text):
    starts_at = datetime.datetime(*starts, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    clock.now = starts_at - 30 * HOUR
    show = ShowFactory(starts_at=starts_at, title="Kettles", booth__exhibitor__city="Foshan")
    schedule_reminders(show)
    user = follower(show, time_zone=zone)

    clock.at(starts_at - 24 * HOUR - SECOND)
    assert kinds(user) == []
    clock.at(starts_at - 24 * HOUR)

    notice = told_to(user, Notification.objects.get(user=user))
    assert notice.title == "“Kettles” begins in 24 hours"
    assert notice.text.endswith(text)


def test_the_hour_that_comes_twice_is_told_apart_by_the_other_clock(clock):
    twice = datetime.datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    show = ShowFactory(starts_at=twice, booth__exhibitor__city="Foshan")
    clock.now = twice - 25 * HOUR
    schedule_reminders(show)
    user = follower(show, time_zone="Europe/Berlin")

    clock.run(twice - 24 * HOUR)

    assert "02:30 (09:30 in Foshan)" in told_to(user, Notification.objects.get()).text


def test_words_are_in_the_persons_language(clock, show):
    user = follower(show, language="zh-hans")
    clock.at(START - 5 * HOUR)

    told = told_to(user, Notification.objects.get(user=user))

    assert "5小时后" in told.title
    assert translation.get_language() == "en"


# Whatever is killed


class Killed(Exception):
    pass


def test_a_batch_that_is_killed_before_its_commit_is_told_as_a_whole_again(clock, show, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 2)
    users = [follower(show) for _n in range(5)]
    clock.now = START - 24 * HOUR
    telling.tell_some()
    assert [len(kinds(user)) for user in users] == [1, 1, 0, 0, 0]

    def kill(execute, sql, params, many, context):
        if sql.startswith('UPDATE "live_reminder"'):
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(kill), pytest.raises(Killed):
        telling.tell_some()
    assert [len(kinds(user)) for user in users] == [1, 1, 0, 0, 0]

    tell_due()
    assert [len(kinds(user)) for user in users] == [1] * 5
    assert set(Notification.objects.values_list("count", flat=True)) == {1}
    day = show.reminders.get(kind="day")
    assert (day.done_at, day.was_told) == (clock.now, True)


def test_a_restart_of_redis_loses_none_and_doubles_none(clock, show):
    user = follower(show)
    redis.Redis.from_url(site.REDIS_URL).flushdb()
    clock.at(START - 24 * HOUR)
    redis.Redis.from_url(site.REDIS_URL).flushdb()
    clock.at(START - 24 * HOUR + 10 * SECOND)

    assert kinds(user) == ["show.reminded"]
    assert Notification.objects.get().count == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_tell_each_person_once(clock, show, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 3)
    users = [follower(show) for _n in range(20)]
    other = ShowFactory(starts_at=START, title="Mugs")
    schedule_reminders(other)
    Follow.objects.bulk_create([Follow(user=user, show=other) for user in users])
    clock.now = START - 24 * HOUR
    gate = threading.Barrier(4)

    def work():
        gate.wait()
        try:
            while telling.tell_some():
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tell_due()  # what another had in hand when all others found nothing

    assert [len(kinds(user)) for user in users] == [2] * 20
    assert set(Notification.objects.values_list("count", flat=True)) == {1}


def test_a_run_ends_although_more_is_due(clock, show, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 1)
    monkeypatch.setattr(telling, "AT_A_TIME", 2)
    for _n in range(4):
        follower(show)
    clock.now = START - 24 * HOUR

    assert telling.tell_due() is True
    assert Notification.objects.count() == 2


def test_a_stage_that_is_waited_for_holds_nobody_up(clock, session):
    clock.now = START + MINUTE
    Reminder.objects.exclude(kind="begin").delete()

    assert telling.tell_due() is False
    assert Reminder.objects.get().due_at == clock.now + telling.AGAIN


def test_what_was_read_is_told_anew(clock, show):
    user = follower(show)
    clock.at(START - 24 * HOUR)
    read_notices(user, key=f"show:{show.pk}")
    clock.at(START - 15 * MINUTE)

    assert Notification.objects.unread().filter(user=user).count() == 1


def test_the_beat_and_the_worker_know_the_task(settings):
    from fair.celery import app

    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tell_due.name in scheduled & set(app.tasks)
