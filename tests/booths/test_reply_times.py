"""How much of the working hours passed until an answer: examples reckoned by hand.

March 2026: the 2nd is a Monday; Berlin's clocks go forward on Sunday the 29th at 02:00, New York's did on
Sunday the 8th. October 2026: Berlin's clocks go back on Sunday the 25th at 03:00.
"""

import datetime
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from booths.models import Conversation, Question
from booths.services import replies
from booths.services.conversations import ask, close_conversation, write_line
from booths.services.replies import Replies, known_zones, measure_replies
from exhibitors.models import Exhibitor, WorkingHours
from fair.search.models import Entry
from tests.factories import BoothFactory, ExhibitorFactory, MembershipFactory, MessageFactory, UserFactory

pytestmark = pytest.mark.django_db
MINUTE, HOUR = 60, 3600


@pytest.fixture
def booth():
    return BoothFactory(exhibitor=ExhibitorFactory())


def works(booth, zone, days, *shifts):
    """A member who works on these weekdays (0 is Monday) from … to … on the clock of the zone."""
    member = MembershipFactory(exhibitor=booth.exhibitor, user__time_zone=zone)
    for day in days:
        for begins, ends in shifts:
            WorkingHours.objects.create(
                membership=member,
                weekday=day,
                starts_at=datetime.time.fromisoformat(begins),
                ends_at=datetime.time.fromisoformat(ends),
            )
    return member


def at(text, zone="UTC"):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def answered(booth, asked, answer, buyer=None):
    """A question of a private conversation that waited from one moment to the other."""
    conversation = Conversation.objects.get_or_create(
        exhibitor=booth.exhibitor, buyer=buyer or UserFactory()
    )[0]
    return Question.objects.create(
        conversation=conversation, asked_at=asked, answered_at=answer, ended_at=answer
    )


def seconds(booth, monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)
    (reply,) = measure_replies(booth)
    return reply.seconds


WEEK = range(5)
DAY = ("09:00", "18:00")


@pytest.mark.parametrize(
    ("asked", "answer", "took"),
    [
        # Within a day: 10:00 to 10:20.
        ("2026-03-02 10:00", "2026-03-02 10:20", 20 * MINUTE),
        # At night, answered at 09:05: five minutes of the shift.
        ("2026-03-02 23:00", "2026-03-03 09:05", 5 * MINUTE),
        # 17:30 to 18:00, and 09:00 to 10:00 of the next day.
        ("2026-03-02 17:30", "2026-03-03 10:00", 90 * MINUTE),
        # Friday 17:00 to Monday 09:30: an hour and a half, for the weekend is nobody's.
        ("2026-03-06 17:00", "2026-03-09 09:30", 90 * MINUTE),
        # A whole week: Monday 09:00 to the next Monday 09:00 is five days of nine hours.
        ("2026-03-02 09:00", "2026-03-09 09:00", 45 * HOUR),
        # Answered after hours: what passed until 18:00.
        ("2026-03-02 17:45", "2026-03-02 22:00", 15 * MINUTE),
        # Asked and answered at night: it took none of the hours, and says nothing.
        ("2026-03-02 22:00", "2026-03-02 22:03", None),
    ],
)
def test_only_working_hours_count_on_the_teams_own_clock(booth, monkeypatch, asked, answer, took):
    works(booth, "Asia/Shanghai", WEEK, DAY)
    answered(booth, at(asked, "Asia/Shanghai"), at(answer, "Asia/Shanghai"))

    assert seconds(booth, monkeypatch, at("2026-03-12 00:00")) == took


def test_a_lunch_break_is_nobodys(booth, monkeypatch):
    """11:50 to 14:10 with a break from 12:00 to 14:00: twice ten minutes."""
    works(booth, "Asia/Shanghai", WEEK, ("09:00", "12:00"), ("14:00", "18:00"))
    answered(booth, at("2026-03-02 11:50", "Asia/Shanghai"), at("2026-03-02 14:10", "Asia/Shanghai"))

    assert seconds(booth, monkeypatch, at("2026-03-12 00:00")) == 20 * MINUTE


def test_the_hours_of_a_team_in_two_zones_are_joined_and_overlaps_count_once(booth, monkeypatch):
    """Shanghai is on from 01:00 to 10:00 UTC, Lisbon from 09:00 to 18:00: together 01:00 to 18:00.

    From 08:00 to 12:00 UTC four hours pass, not five; from 17:00 to 02:00 two.
    """
    works(booth, "Asia/Shanghai", WEEK, DAY)
    works(booth, "Europe/Lisbon", WEEK, DAY)

    answered(booth, at("2026-03-03 08:00"), at("2026-03-03 12:00"))
    assert seconds(booth, monkeypatch, at("2026-03-12 00:00")) == 4 * HOUR
    Question.objects.all().delete()
    answered(booth, at("2026-03-03 17:00"), at("2026-03-04 02:00"))
    assert seconds(booth, monkeypatch, at("2026-03-12 00:00")) == 2 * HOUR


@pytest.mark.parametrize(
    ("asked", "answer", "took"),
    [
        # New York, forward on 8 March: Friday 16:00 (21:00 UTC) to Monday 10:00 (14:00 UTC): 1 h + 1 h.
        (("2026-03-06 16:00", "America/New_York"), ("2026-03-09 10:00", "America/New_York"), 2 * HOUR),
        # The same in UTC: asked on Monday at 13:00 UTC, which is 09:00 there since Sunday, not 08:00.
        (("2026-03-09 13:00", "UTC"), ("2026-03-09 13:30", "UTC"), 30 * MINUTE),
        # The Monday before it was 08:00, and the shift began at 14:00 UTC.
        (("2026-03-02 13:00", "UTC"), ("2026-03-02 14:30", "UTC"), 30 * MINUTE),
    ],
)
def test_daylight_saving_moves_the_hours(booth, monkeypatch, asked, answer, took):
    works(booth, "America/New_York", WEEK, ("09:00", "17:00"))
    answered(booth, at(*asked), at(*answer))

    assert seconds(booth, monkeypatch, at("2026-03-12 00:00")) == took


@pytest.mark.parametrize(
    ("asked", "answer", "hours", "now"),
    [
        # Sunday 29 March, 00:00 to 06:00 on the wall, one hour of which was never there.
        ("2026-03-29 00:00", "2026-03-29 06:00", 5, "2026-04-02 00:00"),
        # Sunday 25 October, 00:00 to 06:00 on the wall, one hour of which was there twice.
        ("2026-10-25 00:00", "2026-10-25 06:00", 7, "2026-10-30 00:00"),
    ],
)
def test_the_night_of_the_change_has_an_hour_less_or_more(booth, monkeypatch, asked, answer, hours, now):
    works(booth, "Europe/Berlin", [5, 6], ("00:00", "06:00"))
    answered(booth, at(asked, "Europe/Berlin"), at(answer, "Europe/Berlin"))

    assert seconds(booth, monkeypatch, at(now)) == hours * HOUR


def test_without_hours_or_with_hardly_any_the_clock_on_the_wall_runs(booth, monkeypatch):
    answered(booth, at("2026-03-07 22:00"), at("2026-03-08 04:00"))
    assert seconds(booth, monkeypatch, at("2026-03-12 00:00")) == 6 * HOUR

    works(booth, "Asia/Shanghai", [0], ("09:00", "18:59"))
    assert seconds(booth, monkeypatch, at("2026-03-12 00:00")) == 6 * HOUR
    works(booth, "Asia/Shanghai", [1], ("09:00", "09:01"))
    assert seconds(booth, monkeypatch, at("2026-03-12 00:00")) is None


def test_a_zone_that_the_database_does_not_know_counts_as_utc(booth, monkeypatch):
    works(booth, "Moon/Tycho", WEEK, DAY)
    works(booth, "", WEEK, DAY)
    answered(booth, at("2026-03-02 08:00"), at("2026-03-02 09:30"))

    assert seconds(booth, monkeypatch, at("2026-03-12 00:00")) == 30 * MINUTE
    assert {"UTC", "Asia/Shanghai", "America/Argentina/Buenos_Aires"} <= set(known_zones())


def test_the_median_is_of_room_and_private_talk_together(booth, monkeypatch):
    """By hand: in private 2, 4 and 30 minutes, in the room 10 and 60: the median of five is 10."""
    works(booth, "Asia/Shanghai", WEEK, DAY)
    buyer, host = UserFactory(), UserFactory()
    for minutes in (2, 4, 30):
        answered(booth, at("2026-03-03 02:00"), at("2026-03-03 02:00") + datetime.timedelta(minutes=minutes))
    for day, minutes in ((4, 10), (5, 60)):
        asked = at(f"2026-03-0{day} 03:00")
        MessageFactory(room=booth.room, author=buyer, sent_at=asked)
        answer = asked + datetime.timedelta(minutes=minutes)
        MessageFactory(room=booth.room, author=host, by_staff=True, sent_at=answer)

    monkeypatch.setattr(timezone, "now", lambda: at("2026-03-12 00:00"))
    assert measure_replies() == [Replies(booth.pk, 10 * MINUTE, answered=5, unanswered=0)]
    booth.refresh_from_db()
    assert (booth.reply_seconds, booth.reply_sample) == (10 * MINUTE, 5)


def test_a_thread_that_is_opened_again_asks_anew(booth, django_capture_on_commit_callbacks):
    """Two spells of one conversation: 3 minutes, and 5 after it was closed; a last one had no answer."""
    host = MembershipFactory(exhibitor=booth.exhibitor).user
    buyer = UserFactory()
    line = ask(booth.exhibitor, buyer, "In red?", uuid.uuid4())
    conversation = line.conversation
    began = line.sent_at
    write_line(conversation, host, "Yes.", uuid.uuid4())
    close_conversation(conversation)
    write_line(conversation, buyer, "And in blue?", uuid.uuid4())
    write_line(conversation, buyer, "Or green?", uuid.uuid4())
    with django_capture_on_commit_callbacks(execute=True):
        write_line(conversation, host, "In green.", uuid.uuid4())
    write_line(conversation, buyer, "Thanks!", uuid.uuid4())
    close_conversation(conversation)

    first, second, third = Question.objects.order_by("pk")
    assert (first.asked_at, third.answered_at) == (began, None)
    for question, minutes in ((first, 3), (second, 5)):
        answer = question.asked_at + datetime.timedelta(minutes=minutes)
        Question.objects.filter(pk=question.pk).update(answered_at=answer)

    assert measure_replies() == [Replies(booth.pk, 4 * MINUTE, answered=2, unanswered=0)]


def test_an_answer_measures_its_exhibitor_at_once(booth, django_capture_on_commit_callbacks):
    host, other = MembershipFactory(exhibitor=booth.exhibitor).user, BoothFactory()
    line = ask(booth.exhibitor, UserFactory(), "In red?", uuid.uuid4())
    with django_capture_on_commit_callbacks(execute=True):
        write_line(line.conversation, host, "Yes.", uuid.uuid4())

    booth.refresh_from_db(), other.refresh_from_db()
    assert (booth.reply_sample, other.reply_sample) == (1, 0)


def test_what_still_waits_is_told_but_not_in_the_median(booth, monkeypatch):
    answered(booth, at("2026-03-02 08:00"), at("2026-03-02 08:02"))
    answered(booth, at("2026-03-02 08:00"), None)
    answered(booth, at("2026-01-02 08:00"), at("2026-01-02 08:30"))  # too long ago

    monkeypatch.setattr(timezone, "now", lambda: at("2026-03-12 00:00"))
    assert measure_replies(booth) == [Replies(booth.pk, 120, answered=1, unanswered=1)]


@pytest.mark.parametrize(
    ("minutes", "promptness"), [(15, 1.0), (16, 0.6), (241, 0.3), (24 * 60 + 1, 0.0), (None, 0.3)]
)
def test_prompt_exhibitors_are_found_before_others(
    booth, minutes, promptness, django_capture_on_commit_callbacks
):
    now = timezone.now()
    for _time in range(replies.LEAST_ANSWERS if minutes else 1):
        asked = now - datetime.timedelta(days=9)
        answered(booth, asked, asked + datetime.timedelta(minutes=minutes or 1))

    with django_capture_on_commit_callbacks(execute=True):
        measure_replies()

    exhibitor = Exhibitor.objects.get()
    assert exhibitor.promptness == promptness
    entry = Entry.objects.filter(kind=Entry.Kind.EXHIBITOR, object_id=exhibitor.pk)
    assert [round(score, 2) for score in entry.values_list("score", flat=True)] == (
        [] if promptness == 0.3 else [round(0.2 * promptness, 2)]
    )
    with django_capture_on_commit_callbacks(execute=True) as sent:
        measure_replies()
    assert sent == []
