"""What the hosts ask their audience, and that nobody learns who answered what."""

import threading

import pytest
from django.db import connection, transaction
from django.urls import reverse

from fair.errors import Refused
from live.gathering import tell_gathered
from live.models import Poll, PollOption, PollVoter, Show
from live.services import polls
from live.services.shows import end_show
from tests.factories import MembershipFactory, ShowFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def show(db):
    return ShowFactory(on_air=True)


@pytest.fixture
def host(show):
    return MembershipFactory(exhibitor=show.booth.exhibitor).user


@pytest.fixture
def poll(show, host):
    return polls.open_poll(polls.draft_poll(show, host, "Which lid?", ["Glass", "Steel", "None"]), host)


def counts(poll):
    return list(poll.options.values_list("votes", flat=True))


def option(poll, place):
    return poll.options.all()[place].pk


def test_draft_poll_keeps_different_answers_in_order(show, host):
    poll = polls.draft_poll(show, host, " Which lid? ", ["Glass", "Steel", "", "Glass"], takes_several=True)

    assert (poll.text, poll.state, poll.takes_several) == ("Which lid?", Poll.State.DRAFT, True)
    assert [one.text for one in poll.options.all()] == ["Glass", "Steel"]


@pytest.mark.parametrize("options", [[], ["One"], ["One", "One"], [str(number) for number in range(9)]])
def test_draft_poll_refuses_too_few_and_too_many(show, host, options):
    with pytest.raises(Refused):
        polls.draft_poll(show, host, "Which lid?", options)

    assert not Poll.objects.exists()


def test_open_and_close_poll_are_told_once(show, host, listen, django_capture_on_commit_callbacks):
    poll = polls.draft_poll(show, host, "Which lid?", ["Glass", "Steel"])
    heard = listen(show.topic)

    with django_capture_on_commit_callbacks(execute=True):
        for step in (polls.open_poll, polls.close_poll):
            step(poll, host)
            step(poll, host)

    assert [event["event"] for event in heard()] == ["poll.opened", "poll.closed"]
    with pytest.raises(Refused, match="closed"):
        polls.open_poll(poll, host)


def test_open_poll_refuses_a_second_and_without_a_show(show, host, poll):
    second = polls.draft_poll(show, host, "Which handle?", ["Wood", "Steel"])

    with pytest.raises(Refused, match="close it first"), transaction.atomic():
        polls.open_poll(second, host)
    end_show(show)
    with pytest.raises(Refused, match="on air"):
        polls.open_poll(second, host)

    second.refresh_from_db()
    assert second.state == Poll.State.DRAFT


def test_answer_poll_counts_a_person_once_and_keeps_no_answer(poll):
    viewer = UserFactory()

    polls.answer_poll(poll, viewer, [option(poll, 1)])
    with pytest.raises(Refused, match="have answered"), transaction.atomic():
        polls.answer_poll(poll, viewer, [option(poll, 0)])

    assert counts(poll) == [0, 1, 0]
    assert PollVoter.objects.get().user == viewer
    kept = {field.name for field in PollVoter._meta.get_fields()}
    assert kept == {"id", "poll", "user"}


def test_answer_poll_takes_several_only_where_it_may(show, host, poll):
    both = [option(poll, 0), option(poll, 1)]
    with pytest.raises(Refused, match="one answer"):
        polls.answer_poll(poll, UserFactory(), both)
    polls.close_poll(poll, host)
    several = polls.draft_poll(show, host, "Which lids?", ["Glass", "Steel"], takes_several=True)
    polls.open_poll(several, host)
    polls.answer_poll(several, UserFactory(), [option(several, 0), option(several, 1)])

    assert (counts(poll), counts(several)) == ([0, 0, 0], [1, 1])


def test_answer_poll_refuses_what_is_no_answer(show, host, poll):
    other = polls.draft_poll(show, host, "Which handle?", ["Wood", "Steel"])

    for wrong in ([], [option(other, 0)], [option(poll, 0), option(other, 0)]):
        with pytest.raises(Refused, match="Choose one"):
            polls.answer_poll(poll, UserFactory(), wrong)
    polls.close_poll(poll, host)
    with pytest.raises(Refused, match="closed"):
        polls.answer_poll(poll, UserFactory(), [option(poll, 0)])

    assert (set(PollOption.objects.values_list("votes", flat=True)), PollVoter.objects.count()) == ({0}, 0)


def test_results_are_told_once_a_second(show, poll, listen):
    heard = listen(show.topic)

    for place in (0, 0, 1):
        polls.answer_poll(poll, UserFactory(), [option(poll, place)])
    tell_gathered(show.topic, "poll.answered")
    tell_gathered(show.topic, "poll.answered")

    votes = {str(option(poll, place)): count for place, count in enumerate([2, 1, 0])}
    assert [event["numbers"] for event in heard()] == [votes | {"poll": poll.pk, "people": 3}]


@pytest.mark.django_db(transaction=True)
def test_answer_poll_counts_all_when_many_race_and_nobody_twice():
    show = ShowFactory(on_air=True)
    host = MembershipFactory(exhibitor=show.booth.exhibitor).user
    poll = polls.open_poll(polls.draft_poll(show, host, "Which lid?", ["Glass", "Steel"]), host)
    people = UserFactory.create_batch(4) * 2
    start, refused = threading.Barrier(len(people)), []

    def run(person):
        try:
            start.wait()
            polls.answer_poll(poll, person, [option(poll, 0)])
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (counts(poll), poll.voters.count()) == ([4, 0], 4)
    assert refused == ["You have answered this poll."] * 4


def test_pages_of_hosts_draft_open_and_close(client, show, host):
    client.force_login(host)
    drafts = reverse("show_polls", args=[show.pk])

    made = client.post(drafts, {"text": "Which lid?", "options": "Glass\r\nSteel", "takes_several": "on"})
    poll = Poll.objects.get()

    assert (made.status_code, poll.takes_several) == (201, True)
    assert b"Which lid?" in client.get(drafts).content
    assert client.post(reverse("show_poll_open", args=[show.pk, poll.pk])).status_code == 200
    assert client.post(reverse("show_poll_close", args=[show.pk, poll.pk])).status_code == 200
    assert client.post(reverse("show_poll_remove", args=[show.pk, poll.pk])).status_code == 409
    poll.refresh_from_db()
    assert poll.state == Poll.State.CLOSED


def test_viewers_answer_and_do_not_run_polls(client, show, poll):
    client.force_login(UserFactory())

    for name in ("show_poll_open", "show_poll_close", "show_poll_remove"):
        assert client.post(reverse(name, args=[show.pk, poll.pk])).status_code == 404
    drafts = reverse("show_polls", args=[show.pk])
    assert [client.get(drafts).status_code, client.post(drafts).status_code] == [404, 404]
    poll.refresh_from_db()
    assert poll.state == Poll.State.OPEN

    answer = client.post(
        reverse("show_poll_answer", args=[show.pk, poll.pk]), {"option": [option(poll, 0), "x"]}
    )
    assert [one["votes"] for one in answer.json()["poll"]["options"]] == [1, 0, 0]
    assert client.get(reverse("show_now", args=[show.pk])).json()["poll"]["answered"] is True


def test_a_draft_is_nobodys_to_answer(client, show, host):
    draft = polls.draft_poll(show, host, "Which lid?", ["Glass", "Steel"])
    client.force_login(UserFactory())

    answer = client.post(reverse("show_poll_answer", args=[show.pk, draft.pk]), {"option": option(draft, 0)})

    assert answer.status_code == 404
    assert client.get(reverse("show_now", args=[show.pk])).json()["poll"] is None
    assert not PollVoter.objects.exists()


def test_guests_cannot_answer(client, show, poll):
    answer = client.post(reverse("show_poll_answer", args=[show.pk, poll.pk]), {"option": option(poll, 0)})

    assert (answer.status_code, counts(poll)) == (401, [0, 0, 0])


def test_the_open_poll_is_shown_else_the_last_one(client, show, host, poll):
    polls.close_poll(poll, host)
    now = reverse("show_now", args=[show.pk])
    assert client.get(now).json()["poll"]["state"] == "closed"
    second = polls.open_poll(polls.draft_poll(show, host, "Which handle?", ["Wood", "Steel"]), host)

    assert client.get(now).json()["poll"]["id"] == second.pk
    assert Show.objects.get(pk=show.pk).polls.count() == 2
