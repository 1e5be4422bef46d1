"""What viewers ask, and which of it they want answered."""

import threading
import uuid

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from booths.models import FairRules, Mute, WordList
from fair.errors import Refused
from live.gathering import tell_gathered
from live.models import Show, ShowQuestion, Vote
from live.services import questions
from tests.factories import MembershipFactory, ShowFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def show(db):
    return ShowFactory(on_air=True)


@pytest.fixture
def viewer(db):
    return UserFactory()


@pytest.fixture
def host(show):
    return MembershipFactory(exhibitor=show.booth.exhibitor).user


def ask(show, author, text="Does it fit induction?", key=None):
    return questions.ask_question(show, author, text, key or uuid.uuid4())


def test_ask_question_is_the_askers_own_wish_and_is_told(
    show, viewer, listen, django_capture_on_commit_callbacks
):
    heard = listen(show.topic)

    with django_capture_on_commit_callbacks(execute=True):
        question = ask(show, viewer)

    assert (question.votes, list(question.voters.values_list("user", flat=True))) == (1, [viewer.pk])
    [event] = heard()
    assert (event["event"], event["question"]["id"]) == ("question.asked", question.pk)


def test_ask_question_writes_once_for_a_key(show, viewer):
    key = uuid.uuid4()

    assert ask(show, viewer, key=key) == ask(show, viewer, "Again?", key=key)

    assert ShowQuestion.objects.get().text == "Does it fit induction?"


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 501])
def test_ask_question_refuses_nothing_and_too_much(show, viewer, text):
    with pytest.raises(Refused):
        ask(show, viewer, text)

    assert not ShowQuestion.objects.exists()


def test_ask_question_refuses_the_muted_those_in_a_hurry_and_forbidden_words(show, viewer):
    muted = UserFactory()
    Mute.objects.create(user=muted, room=show.room, until=timezone.now() + timezone.timedelta(hours=1))
    WordList.objects.create(name="Bad", words="junk", effect=WordList.Effect.HOLD)
    FairRules.objects.update_or_create(pk=1, defaults={"changed_at": timezone.now()})

    with pytest.raises(Refused, match="muted"):
        ask(show, muted)
    with pytest.raises(Refused, match="words"):
        ask(show, viewer, "What junk!")
    for _time in range(2):
        ask(show, viewer)
    with pytest.raises(questions.TooFast):
        ask(show, viewer)

    assert ShowQuestion.objects.count() == 2


@pytest.mark.parametrize("state", [Show.State.ENDED, Show.State.REPLAY, Show.State.CANCELLED])
def test_ask_question_and_vote_are_over_with_the_show(show, viewer, state):
    question = ask(show, viewer)
    Show.objects.update(state=state)
    show.refresh_from_db()

    with pytest.raises(Refused, match="over"):
        ask(show, viewer)
    with pytest.raises(Refused, match="over"):
        questions.vote(question, UserFactory())

    assert (ShowQuestion.objects.count(), Vote.objects.count()) == (1, 1)


def test_vote_counts_each_person_once_and_is_told_once_a_second(show, viewer, listen):
    question = ask(show, viewer)
    others = UserFactory.create_batch(3)
    heard = listen(show.topic)

    counts = [questions.vote(question, other) for other in [*others, others[0]]]
    counts.append(questions.vote(question, others[1], wants=False))
    counts.append(questions.vote(question, others[1], wants=False))
    tell_gathered(show.topic, "questions.voted")
    tell_gathered(show.topic, "questions.voted")

    assert counts == [2, 3, 4, 4, 3, 3]
    question.refresh_from_db()
    assert question.votes == 3
    assert [event["numbers"] for event in heard()] == [{str(question.pk): 3}]


@pytest.mark.django_db(transaction=True)
def test_vote_counts_all_when_many_race(listen):
    show = ShowFactory(on_air=True)
    question = ask(show, UserFactory())
    people = UserFactory.create_batch(8)
    start = threading.Barrier(len(people))

    def run(person):
        try:
            start.wait()
            questions.vote(question, person)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    question.refresh_from_db()
    assert (question.votes, question.voters.count()) == (9, 9)


def test_questions_stand_open_ones_first_and_by_votes(show, viewer):
    first, second, third = (ask(show, person) for person in UserFactory.create_batch(3))
    questions.vote(second, viewer)
    questions.answer_question(third, viewer)

    assert list(show.questions.by_votes()) == [second, first, third]


def test_answer_and_remove_question_are_told(show, viewer, host, listen, django_capture_on_commit_callbacks):
    question = ask(show, viewer)
    heard = listen(show.topic)

    with django_capture_on_commit_callbacks(execute=True):
        questions.answer_question(question, host)
        questions.answer_question(question, host)
        questions.answer_question(question, host, answered=False)
        questions.remove_question(question, host)
        questions.remove_question(question, host)

    told = [event["event"] for event in heard()]
    assert told == ["question.answered", "question.answered", "question.removed"]
    assert list(show.questions.standing()) == []
    with pytest.raises(Refused, match="removed"):
        questions.vote(question, UserFactory())


def test_pages_ask_vote_and_take_back(client, show, viewer):
    client.force_login(viewer)
    data = {"text": "How heavy?", "key": str(uuid.uuid4())}

    asked = client.post(reverse("show_questions", args=[show.pk]), data)
    question = ShowQuestion.objects.get()
    vote = reverse("show_question_vote", args=[show.pk, question.pk])

    assert asked.status_code == 201
    assert asked.json()["question"]["text"] == "How heavy?"
    assert client.delete(vote).json() == {"votes": 0, "own": False}
    assert client.post(vote).json() == {"votes": 1, "own": True}
    assert client.delete(reverse("show_question", args=[show.pk, question.pk])).status_code == 200
    assert client.post(vote).status_code == 404


def test_only_hosts_answer_and_remove_what_others_asked(client, show, viewer, host):
    question = ask(show, viewer)
    answer = reverse("show_question_answer", args=[show.pk, question.pk])
    remove = reverse("show_question", args=[show.pk, question.pk])

    client.force_login(UserFactory())
    assert [client.post(answer).status_code, client.delete(remove).status_code] == [404, 404]
    question.refresh_from_db()
    assert (question.answered_at, question.removed_at) == (None, None)

    client.force_login(host)
    assert client.post(answer).json() == {"answered": True}
    assert client.delete(remove).status_code == 200
    assert not show.questions.standing().exists()


def test_guests_are_told_where_to_sign_in(client, show):
    answer = client.post(reverse("show_questions", args=[show.pk]), {"text": "?", "key": str(uuid.uuid4())})

    assert answer.status_code == 401
    assert answer.json()["sign_in"] == f"/accounts/login/?next=/shows/{show.pk}/"
    assert not ShowQuestion.objects.exists()


def test_nobody_asks_at_a_show_that_is_hidden_from_them(client, viewer):
    show = ShowFactory(on_air=True, visibility=Show.Visibility.PRIVATE)
    client.force_login(viewer)
    data = {"text": "Hello?", "key": str(uuid.uuid4())}

    assert client.post(reverse("show_questions", args=[show.pk]), data).status_code == 404
    assert not ShowQuestion.objects.exists()
    assert (
        client.post(f"{reverse('show_questions', args=[show.pk])}?secret={show.secret}", data).status_code
        == 201
    )
