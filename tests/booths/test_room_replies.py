import datetime

import pytest
from django.utils import timezone

from booths.services.replies import Replies, known_zones, measure_replies
from booths.services.rooms import send_message
from tests.factories import BoothFactory, MembershipFactory, MessageFactory, OrganiserFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def booth():
    return BoothFactory()


@pytest.fixture
def buyer():
    return UserFactory()


def talk(booth, begins, *lines):
    """Write lines (minutes after the beginning, author, by_staff) in the booth's room."""
    for minutes, author, by_staff in lines:
        at = begins + datetime.timedelta(minutes=minutes)
        MessageFactory(room=booth.room, author=author, by_staff=by_staff, sent_at=at)


def days_ago(days):
    return timezone.now() - datetime.timedelta(days=days)


def figure(booth):
    booth.refresh_from_db()
    return booth.reply_seconds, booth.reply_sample


def test_measure_replies_takes_the_median_of_first_answers(booth, buyer):
    """By hand: 4, 10, 20, 30 and 55 minutes, so 20."""
    host, other = UserFactory(), UserFactory()
    # 09:00 asked, 09:02 asked more, 09:04 answered: 4 minutes. 09:05 told more: no second answer.
    talk(booth, days_ago(9), (0, buyer, False), (2, buyer, False), (4, host, True), (5, host, True))
    # Two people ask, the first answer serves both: one question, 10 minutes.
    talk(booth, days_ago(8), (0, buyer, False), (3, other, False), (10, host, True), (11, other, False))
    # 11 was a question too, answered after 20 more minutes.
    talk(booth, days_ago(8), (31, host, True))
    talk(booth, days_ago(7), (0, buyer, False), (30, host, True))
    talk(booth, days_ago(6), (0, buyer, False), (55, host, True))

    assert measure_replies() == [Replies(booth.pk, 20 * 60, answered=5, unanswered=0)]
    assert figure(booth) == (20 * 60, 5)


def test_measure_replies_keeps_no_time_of_too_few_answers(booth, buyer):
    for day in range(1, 5):
        talk(booth, days_ago(day), (0, buyer, False), (2, UserFactory(), True))

    assert measure_replies() == [Replies(booth.pk, 120, answered=4, unanswered=0)]
    assert figure(booth) == (None, 4)


def test_measure_replies_of_an_even_number_lies_between_the_two_in_the_middle(booth, buyer):
    for day, minutes in enumerate([1, 2, 3, 5, 8, 13], start=1):
        talk(booth, days_ago(day), (0, buyer, False), (minutes, UserFactory(), True))

    measure_replies()

    assert figure(booth) == (4 * 60, 6)


def test_measure_replies_begins_a_question_after_an_hour_of_silence(booth, buyer):
    host = UserFactory()
    # Nobody was there at 0. At 90 somebody else tries, and at 100 both have their answer.
    talk(booth, days_ago(2), (0, buyer, False), (90, UserFactory(), False), (100, host, True))

    assert measure_replies() == [Replies(booth.pk, 55 * 60, answered=2, unanswered=0)]


def test_measure_replies_knows_unanswered_questions_but_leaves_them_out(booth, buyer):
    talk(booth, days_ago(3), (0, buyer, False), (1, UserFactory(), True))
    talk(booth, days_ago(2), (0, buyer, False), (200, buyer, False), (230, buyer, False))

    assert measure_replies() == [Replies(booth.pk, 60, answered=1, unanswered=2)]


def test_measure_replies_counts_neither_old_nor_removed_nor_organisers_lines(booth, buyer):
    host = UserFactory()
    talk(booth, days_ago(31), (0, buyer, False), (1, host, True))
    talk(booth, days_ago(2), (0, OrganiserFactory(), False), (5, host, True))
    talk(booth, days_ago(1), (0, buyer, False), (7, host, True))
    removed = MessageFactory(room=booth.room, by_staff=True, sent_at=days_ago(1))
    removed.removed_at = timezone.now()
    removed.save()

    assert measure_replies() == [Replies(booth.pk, 7 * 60, answered=1, unanswered=0)]


def test_measure_replies_does_all_booths_in_one_query(buyer, django_assert_num_queries):
    fast, slow, silent = BoothFactory(), BoothFactory(), BoothFactory(published=False)
    talk(fast, days_ago(1), (0, buyer, False), (1, UserFactory(), True))
    talk(slow, days_ago(1), (0, buyer, False), (50, UserFactory(), True))
    silent.reply_seconds, silent.reply_sample = 60, 9
    silent.save()
    known_zones()  # asked for once in a process

    with django_assert_num_queries(1):
        replies = measure_replies()

    assert [reply.seconds for reply in replies] == [60, 3000, None]

    assert [figure(booth) for booth in (fast, slow, silent)] == [(None, 1), (None, 1), (None, 0)]


def test_measure_replies_of_one_booth_leaves_the_others(buyer):
    booth, other = BoothFactory(), BoothFactory()
    for each in (booth, other):
        talk(each, days_ago(1), (0, buyer, False), (1, UserFactory(), True))

    assert measure_replies(booth) == [Replies(booth.pk, 60, answered=1, unanswered=0)]
    assert (figure(booth), figure(other)) == ((None, 1), (None, 0))


def test_an_answer_is_measured_at_once(booth, buyer):
    host = MembershipFactory(exhibitor=booth.exhibitor).user
    for day in range(1, 5):
        talk(booth, days_ago(day), (0, buyer, False), (3, host, True))
    talk(booth, timezone.now() - datetime.timedelta(minutes=3), (0, buyer, False))

    send_message(booth.room, host, "It is.", key="0b0c8b3e-7a62-4a8e-9d5a-2f9cf4a1a001")

    assert figure(booth) == (180, 5)
