"""The page of when a person can be met, and what is saved there."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from exhibitors.models import WorkingHours
from matchmaking.free_time import free_starts
from matchmaking.models import Diary, DiaryException, MeetingReminder
from matchmaking.services.diaries import save_diary
from matchmaking.services.meetings.reminding import schedule_reminders
from tests.factories import EditionFactory, MeetingFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
UTC = datetime.UTC
PAGE = "/my/availability/"


@pytest.fixture
def user():
    return UserFactory(time_zone="Europe/Paris")


@pytest.fixture
def client(client, user):
    client.force_login(user)
    return client


def posted(**more):
    hours = {f"{day}-{n}-{end}": "" for day in range(7) for n in range(2) for end in ("starts_at", "ends_at")}
    usual = {"slot_minutes": 30, "buffer_minutes": 10, "most_a_day": 6, "notice_minutes": 60}
    return hours | usual | {"wakes_at": "07:00", "sleeps_at": "22:00", "takes_bookings": "on"} | more


def test_the_page_is_for_people_who_are_signed_in(client):
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_nothing_is_stored_until_somebody_saves(client):
    assert client.get(PAGE).status_code == 200
    assert not Diary.objects.exists()


def test_hours_are_saved_as_a_whole(client, user):
    hours = {"0-0-starts_at": "09:00", "0-0-ends_at": "12:00"}
    hours |= {"0-1-starts_at": "13:00", "0-1-ends_at": "17:30"}
    response = client.post(PAGE, posted(**hours, reminders=["hour", "now"]))

    assert response.status_code == 302
    diary = user.diary
    assert (diary.buffer_minutes, diary.most_a_day, diary.notice_minutes) == (10, 6, 60)
    assert diary.reminders == ["hour", "now"]
    assert list(diary.hours.values_list("weekday", "starts_at", "ends_at")) == [
        (0, datetime.time(9), datetime.time(12)),
        (0, datetime.time(13), datetime.time(17, 30)),
    ]
    assert 'value="13:00"' in client.get(PAGE).content.decode()


def test_hours_outside_the_waking_hours_are_refused_and_nothing_is_saved(client, user):
    early = posted(**{"0-0-starts_at": "06:00", "0-0-ends_at": "08:00", "reminders": "day"})
    response = client.post(PAGE, early)

    assert "outside your waking hours" in response.content.decode()
    assert not Diary.objects.filter(hours__isnull=False).exists()
    assert client.post(PAGE, early | {"wakes_at": "05:00"}).status_code == 302


def test_an_exception_is_added_and_removed_by_its_owner_alone(client, user):
    day = timezone.localdate() + datetime.timedelta(days=3)
    client.post(reverse("exception_new"), {"first": day.isoformat(), "label": "Holiday"})
    exception = DiaryException.objects.get(diary__user=user)
    assert exception.ends_at - exception.starts_at == datetime.timedelta(days=1)
    assert exception.starts_at.astimezone(user.zone).hour == 0

    client.force_login(UserFactory())
    client.post(reverse("exception_remove", args=[exception.pk]))
    assert DiaryException.objects.count() == 1
    client.force_login(user)
    client.post(reverse("exception_remove", args=[exception.pk]))
    assert DiaryException.objects.count() == 0


def test_a_private_address_is_told_in_the_form(client):
    response = client.post(reverse("calendar_source_new"), {"url": "https://127.0.0.1/x.ics"})
    assert "No public host has this address." in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_queries(client, user, rows, django_assert_num_queries):
    EditionFactory()
    save_diary(user, [(day, datetime.time(9), datetime.time(12)) for day in range(rows)])
    soon = timezone.now() + datetime.timedelta(days=1)
    for n in range(rows):
        user.diary.exceptions.create(starts_at=soon, ends_at=soon + datetime.timedelta(hours=n + 1))
        user.diary.sources.create(url=f"https://calendar.example/{n}.ics")
    client.get(PAGE)

    with django_assert_num_queries(QUERIES):
        client.get(PAGE)


QUERIES = 16


def test_hosts_without_hours_of_their_own_are_free_in_their_working_hours():
    EditionFactory()
    member = MembershipFactory(user__time_zone="Asia/Shanghai")
    day = timezone.now().date() + datetime.timedelta(days=3)
    begin = datetime.datetime.combine(day, datetime.time(), UTC)
    end = begin + datetime.timedelta(days=1)
    WorkingHours.objects.create(
        membership=member, weekday=day.weekday(), starts_at=datetime.time(9), ends_at=datetime.time(10)
    )
    nine = begin + datetime.timedelta(hours=1)
    half = datetime.timedelta(minutes=30)
    assert free_starts([member.user], begin, end, 30) == [nine, nine + half]

    save_diary(member.user, [(day.weekday(), datetime.time(15), datetime.time(16))])
    assert free_starts([member.user], begin, end, 30) == [nine + 12 * half, nine + 13 * half]


def test_pauses_and_the_most_a_day_are_kept():
    EditionFactory()
    today = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)
    meeting = MeetingFactory(starts_at=today + datetime.timedelta(days=2))
    buyer, start = meeting.buyer, meeting.starts_at
    end = start + datetime.timedelta(hours=2)
    save_diary(buyer, buffer_minutes=10)
    minutes = [(moment - start).seconds // 60 for moment in free_starts([buyer], start, end, 15)]
    assert minutes == [45, 60, 75, 90, 105]

    save_diary(buyer, most_a_day=1)
    assert free_starts([buyer], start, end, 15) == []


def test_reminders_of_planned_meetings_follow_the_choice():
    meeting = MeetingFactory(starts_at=timezone.now() + datetime.timedelta(days=3))
    schedule_reminders(meeting)
    save_diary(meeting.buyer, reminders=["now"])

    waiting = MeetingReminder.objects.filter(seat__user=meeting.buyer, done_at=None)
    assert sorted(waiting.values_list("kind", flat=True)) == ["missing", "now"]


def test_a_meeting_is_a_file_for_those_who_may_see_it(client, user):
    meeting = MeetingFactory(buyer=user, title="Kettles")
    response = client.get(reverse("meeting_calendar", args=[meeting.pk]))
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")

    assert event["UID"].startswith(str(meeting.uid))
    assert event["SUMMARY"] == f"Meeting with {meeting.exhibitor}"
    client.force_login(UserFactory())
    assert client.get(reverse("meeting_calendar", args=[meeting.pk])).status_code == 404
