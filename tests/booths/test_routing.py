"""A question goes from one to the next until somebody answers it."""

import datetime
import threading
import uuid

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import Notification
from booths.models import Conversation, Hop, Question
from booths.services import routing
from booths.services.conversations import (
    ask,
    assign_conversation,
    close_conversation,
    remove_line,
    snooze_conversation,
    write_line,
)
from exhibitors.models import Membership, WorkingHours
from tests.factories import ExhibitorFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
OFFERED, GIVEN, TAKEN, ALL, MAILED = Hop.Way.values


@pytest.fixture
def exhibitor():
    return ExhibitorFactory(name="Foshan Kettles")


@pytest.fixture
def buyer():
    return UserFactory(name="Camila", speaks=["es", "en"])


@pytest.fixture
def asked(exhibitor, buyer, django_capture_on_commit_callbacks):
    """asked() -> the Question of a buyer who asks, after the first hop."""

    def asked(by=buyer, to=exhibitor):
        with django_capture_on_commit_callbacks(execute=True):
            line = ask(to, by, "Do you make it in red?", uuid.uuid4())
        return Question.objects.get(conversation=line.conversation)

    return asked


@pytest.fixture
def answer(django_capture_on_commit_callbacks):
    def answer(question, by):
        with django_capture_on_commit_callbacks(execute=True):
            return write_line(question.conversation, by, "Yes.", uuid.uuid4())

    return answer


@pytest.fixture
def pass_time(django_capture_on_commit_callbacks):
    """pass_time(question): its next hop is due, and the beat finds it."""

    def pass_time(question):
        Question.objects.filter(pk=question.pk, ended_at=None).update(due_at=timezone.now())
        with django_capture_on_commit_callbacks(execute=True):
            routing.route_due()
        question.refresh_from_db()

    return pass_time


def host(exhibitor, name, stance="available", role="host", **fields):
    return MembershipFactory(exhibitor=exhibitor, user__name=name, stance=stance, role=role, **fields)


def hops(question):
    return [(hop.way, hop.user and hop.user.name) for hop in question.hops.all()]


def told(question):
    key = f"conversation:{question.conversation_id}"
    found = Notification.objects.unread().filter(kind="question.offered", key=key)
    return sorted(found.values_list("user__name", flat=True))


def test_a_question_goes_to_who_speaks_the_language_then_has_the_fewest_questions(exhibitor, asked):
    host(exhibitor, "Mei", languages=["zh-hans", "en"])
    host(exhibitor, "Luis", languages=["es"])
    host(exhibitor, "Ana", languages=["es", "pt"])
    host(exhibitor, "Pablo", languages=["es"], stance="busy")
    host(exhibitor, "Rosa", languages=["es"], stance="")

    first, second, third = (asked(by=UserFactory(speaks=["es"])) for _person in range(3))

    assert hops(first) == [(OFFERED, "Luis")]
    assert hops(second) == [(OFFERED, "Ana")]
    assert hops(third) == [(OFFERED, "Luis")]
    assert third.hops.get().reasons == {"language": "es", "open": 1, "assigned": False}
    assert told(first) == ["Luis"]


def test_without_the_language_it_goes_to_whoever_is_available(exhibitor, asked):
    host(exhibitor, "Mei", languages=["zh-hans"])

    question = asked()

    assert hops(question) == [(OFFERED, "Mei")]
    assert question.hops.get().reasons["language"] == ""


def test_it_goes_on_each_minute_to_the_next_to_all_and_to_the_owners(exhibitor, asked, pass_time, mailoutbox):
    host(exhibitor, "Luis", languages=["es"])
    host(exhibitor, "Mei", languages=["en"])
    host(exhibitor, "Tom", languages=["de"])
    host(exhibitor, "Rosa", stance="away")
    owner = host(exhibitor, "Ines", stance="busy", role="owner")
    question = asked()
    assert 55 < (question.due_at - timezone.now()).total_seconds() <= 60

    pass_time(question)
    assert hops(question)[1:] == [(OFFERED, "Mei")]
    assert question.offered_to.name == "Mei"
    pass_time(question)
    assert hops(question)[2:] == [(ALL, None)]
    assert told(question) == ["Ines", "Luis", "Mei", "Tom"]
    assert mailoutbox == []
    pass_time(question)
    assert hops(question)[3:] == [(MAILED, None)]

    (mail,) = mailoutbox
    assert mail.to == [owner.user.email]
    assert mail.subject == "Camila still waits for an answer of Foshan Kettles"
    assert "Do you make it in red?" in mail.body
    assert question.round == 1


def test_a_hop_that_is_not_due_is_not_made_however_often_the_task_runs(exhibitor, asked):
    host(exhibitor, "Mei")
    question = asked()

    for _time in range(3):
        routing.route_question(question.pk)
        routing.route_due()

    assert hops(question) == [(OFFERED, "Mei")]


def test_an_answer_ends_it_and_takes_back_what_was_told(exhibitor, asked, answer, pass_time, mailoutbox):
    mei = host(exhibitor, "Mei", role="owner")
    question = asked()

    line = answer(question, mei.user)
    pass_time(question)

    assert (question.answered_at, question.answer, question.due_at) == (line.sent_at, line, None)
    assert hops(question) == [(OFFERED, "Mei")]
    assert (told(question), mailoutbox) == ([], [])


def test_a_mail_on_its_way_to_an_owner_is_not_sent_after_an_answer(exhibitor, asked, answer, mailoutbox):
    mei = host(exhibitor, "Mei", role="owner", stance="away")
    question = asked()
    mailoutbox.clear()
    answer(question, mei.user)

    routing.mail_unanswered(question.pk, mei.user_id, 0)

    assert mailoutbox == []


@pytest.mark.parametrize("end", ["closed", "removed"])
def test_what_nobody_waits_for_any_more_is_not_routed(exhibitor, asked, pass_time, end):
    mei = host(exhibitor, "Mei")
    question = asked()

    if end == "closed":
        close_conversation(question.conversation)
    else:
        remove_line(question.conversation.lines.get(), mei.user)
    pass_time(question)

    conversation = Conversation.objects.get()
    assert (question.answered_at, conversation.waiting_since) == (None, None)
    assert question.ended_at is not None
    assert hops(question) == [(OFFERED, "Mei")]


def test_what_a_person_who_left_had_asked_ends(exhibitor, asked, buyer, pass_time):
    host(exhibitor, "Mei")
    question = asked()
    buyer.is_active = False
    buyer.save()

    pass_time(question)

    assert question.ended_at is not None
    assert len(hops(question)) == 1


def test_who_has_the_conversation_is_asked_first_while_available(exhibitor, asked, answer, pass_time):
    host(exhibitor, "Luis", languages=["es"])
    mei = host(exhibitor, "Mei", languages=["zh-hans"])
    first = asked()
    answer(first, mei.user)

    with_mei = asked_again(first)
    routing.route_due()
    assert hops(with_mei) == [(OFFERED, "Mei")]
    pass_time(with_mei)
    assert hops(with_mei)[1:] == [(OFFERED, "Luis")]

    Membership.objects.filter(pk=mei.pk).update(stance="away")
    answer(first, mei.user)
    without_mei = asked_again(first)
    routing.route_due()
    assert hops(without_mei) == [(OFFERED, "Luis")]


def asked_again(question):
    conversation = question.conversation
    write_line(conversation, conversation.buyer, "And in blue?", uuid.uuid4())
    return Question.objects.open().get(conversation=conversation)


def test_who_takes_it_has_five_minutes_until_all_are_told(exhibitor, asked, pass_time):
    mei, luis = host(exhibitor, "Mei"), host(exhibitor, "Luis")
    question = asked()

    assign_conversation(question.conversation, luis.user, luis.user)
    question.refresh_from_db()
    assert 295 < (question.due_at - timezone.now()).total_seconds() <= 300

    pass_time(question)
    assert hops(question) == [(OFFERED, mei.user.name), (TAKEN, "Luis"), (ALL, None)]


def test_who_is_given_it_is_told_and_has_a_minute(exhibitor, asked):
    mei, luis = host(exhibitor, "Mei"), host(exhibitor, "Luis", stance="away")
    question = asked()

    assign_conversation(question.conversation, mei.user, luis.user)

    assert hops(question) == [(OFFERED, "Mei"), (GIVEN, "Luis")]
    assert told(question) == ["Luis", "Mei"]


def test_what_is_put_off_comes_back_at_its_time(exhibitor, asked, pass_time):
    host(exhibitor, "Mei")
    question = asked()
    until = timezone.now() + datetime.timedelta(hours=3)

    snooze_conversation(question.conversation, until)
    pass_time(question)

    assert question.due_at == until
    assert len(hops(question)) == 1


def hours_off(member):
    """Hours that are over for today, and begin again in about a day."""
    now = timezone.localtime(timezone.now(), datetime.UTC)
    begins = now + datetime.timedelta(hours=20)
    WorkingHours.objects.create(
        membership=member,
        weekday=begins.weekday(),
        starts_at=begins.time().replace(microsecond=0, second=0, minute=0),
        ends_at=datetime.time(23, 59),
    )


def test_outside_everyones_hours_the_owners_have_mail_at_once_and_it_starts_again_with_the_shift(
    exhibitor, asked, pass_time, mailoutbox
):
    ines = host(exhibitor, "Ines", stance="", role="owner")
    mei = host(exhibitor, "Mei", stance="")
    hours_off(ines), hours_off(mei)

    question = asked()

    assert hops(question) == [(MAILED, None)]
    assert told(question) == []
    wait = question.due_at - timezone.now()
    assert datetime.timedelta(hours=18) < wait < datetime.timedelta(hours=21)

    Membership.objects.filter(pk=mei.pk).update(stance="available")
    pass_time(question)
    assert hops(question)[1:] == [(OFFERED, "Mei")]


def test_it_does_not_go_on_for_ever(exhibitor, asked, pass_time, mailoutbox):
    host(exhibitor, "Ines", stance="away", role="owner")
    question = asked()

    while question.due_at:
        pass_time(question)

    assert hops(question) == [(MAILED, None)] * routing.MOST_ROUNDS
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == routing.MOST_ROUNDS


def test_an_answer_taken_back_leaves_the_question_open(exhibitor, asked, answer):
    mei = host(exhibitor, "Mei")
    question = asked()
    first, second = answer(question, mei.user), answer(question, mei.user)

    remove_line(first, mei.user)
    question.refresh_from_db()
    assert (question.answer, question.answered_at) == (second, second.sent_at)

    later = asked_again(question)
    remove_line(second, mei.user)
    question.refresh_from_db()
    assert (question.answer, question.answered_at, question.ended_at) == (None, None, None)
    assert Conversation.objects.get().waiting_since == question.asked_at
    assert not Question.objects.filter(pk=later.pk).exists()


def test_a_line_taken_back_of_several_moves_the_beginning(exhibitor, asked, buyer):
    host(exhibitor, "Mei")
    question = asked()
    again = write_line(question.conversation, buyer, "Or in blue?", uuid.uuid4())

    remove_line(question.conversation.lines.order_by("pk").first(), buyer)

    question.refresh_from_db()
    assert question.asked_at == again.sent_at == Conversation.objects.get().waiting_since


@pytest.mark.django_db(transaction=True)
def test_many_runs_at_once_make_one_hop(exhibitor, buyer, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    host(exhibitor, "Mei"), host(exhibitor, "Luis"), host(exhibitor, "Ana")
    ask(exhibitor, buyer, "Do you make it in red?", uuid.uuid4())
    question = Question.objects.get()
    Question.objects.update(due_at=timezone.now())
    gate = threading.Barrier(8)

    def run():
        gate.wait()
        try:
            routing.route_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(hops(question)) == 2


def test_the_beat_and_the_worker_know_the_task(settings):
    from fair.celery import app

    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert routing.route_due.name in scheduled
    assert {routing.route_due.name, routing.route_question.name} <= set(app.tasks)


def test_the_staff_reads_who_was_asked_and_how_long(exhibitor, asked, pass_time, answer):
    mei = host(exhibitor, "Mei", languages=["es"])
    host(exhibitor, "Luis", languages=["zh-hans"])
    question = asked()
    pass_time(question)
    first, second = question.hops.all()
    began = timezone.now() - datetime.timedelta(minutes=10)
    Hop.objects.filter(pk=first.pk).update(at=began)
    Hop.objects.filter(pk=second.pk).update(at=began + datetime.timedelta(seconds=60))
    answer(question, mei.user)

    text = render_to_string("booths/conversation/hops.html", {"conversation": question.conversation})

    told = [" ".join(strip_tags(line).split()) for line in text.split("<li>")[1:]]
    assert told == [
        f"Offered to Mei, 60 s {began:%H:%M:%S} · Español",
        f"Offered to Luis, 9 min {began + datetime.timedelta(seconds=60):%H:%M:%S} · no language in common",
    ]
