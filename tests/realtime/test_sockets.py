"""The socket as a page meets it: through the real server, in a process of its own."""

import contextlib
import json
import secrets

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import transaction
from websockets.exceptions import ConnectionClosed, InvalidStatus

from exhibitors.models import BulkAct, Import
from fair.jobs import Progress
from fair.models import Job
from fair.realtime import publish
from fair.realtime.sockets import MOST_TOPICS, SIGNED_OUT, TOO_MANY, TOO_SLOW
from tests.factories import BoothFactory, MembershipFactory, UserFactory
from tests.realtime.conftest import eventually


def test_watchers_hear_what_is_published_and_others_do_not(any_live, room):
    page, elsewhere = any_live.open(), any_live.open()
    page.watch(room.topic)
    elsewhere.watch("fair")

    publish(room.topic, "message.sent", text="你好 ☕")

    assert page.hear() == {"topic": room.topic, "event": "message.sent", "text": "你好 ☕"}
    assert elsewhere.hears_nothing()


def test_an_event_is_sent_after_commit_and_never_after_rollback(live, room):
    page = live.open()
    page.watch(room.topic)

    with transaction.atomic():
        publish(room.topic, "message.sent", n=1)
        assert page.hears_nothing()
    assert page.hear()["n"] == 1

    with transaction.atomic():
        publish(room.topic, "message.sent", n=2)
        transaction.set_rollback(True)
    assert page.hears_nothing()


def test_unwatching_ends_the_events(live, room):
    page = live.open()
    page.watch(room.topic)

    page.say({"unwatch": [room.topic], "watch": ["fair"]})
    assert page.hear() == {"watching": ["fair"]}
    publish(room.topic, "message.sent")

    assert page.hears_nothing()


def test_processes_share_events(live, start_live, room):
    other = start_live("--ws", "fair.realtime.wire:FrameProtocol")
    here, there = live.open(), other.open()
    here.watch(room.topic)
    there.watch(room.topic)

    publish(room.topic, "message.sent", n=1)

    assert here.hear() == there.hear() == {"topic": room.topic, "event": "message.sent", "n": 1}
    assert other.stop() in (0, -15)


def test_denied_and_missing_topics_answer_alike(live):
    hidden = BoothFactory(published=False).room.topic
    topics = [
        "room:9999999",
        "room:abc",
        "room:",
        "room",
        f"room:{10**30}",
        "nothing:1",
        "fair:1",
        "{}",
        "a\0b",
    ]

    for topic in [hidden, *topics]:
        assert live.open().watch(topic) == [{"denied": topic}]


def test_staff_watch_their_booth_before_it_is_published(live):
    booth = BoothFactory(published=False)
    member = MembershipFactory(exhibitor=booth.exhibitor).user

    assert live.open(member).watch(f"booth:{booth.pk}") == [{"watching": [f"booth:{booth.pk}"]}]
    assert live.open(UserFactory()).watch(f"booth:{booth.pk}") == [{"denied": f"booth:{booth.pk}"}]


@pytest.mark.parametrize("kind", [Import, BulkAct])
def test_colleagues_hear_how_far_the_work_on_their_catalogue_is(live, kind):
    owner = MembershipFactory()
    job = Job.objects.create(kind="catalogue", owner=owner.user)
    kind.objects.create(exhibitor=owner.exhibitor, job=job)
    host = MembershipFactory(exhibitor=owner.exhibitor, role="host")
    pages = [live.open(member.user) for member in (owner, host)]
    strangers = [live.open(), live.open(UserFactory()), live.open(MembershipFactory().user)]

    assert [page.watch(job.topic) for page in pages] == [[{"watching": [job.topic]}]] * 2
    assert [page.watch(job.topic) for page in strangers] == [[{"denied": job.topic}]] * 3
    Progress(running(job))(1, 2)

    assert [page.hear()["done"] for page in pages] == [1, 1]
    assert all(page.hears_nothing() for page in strangers)


def test_job_that_belongs_to_nothing_is_heard_by_its_owner_alone(live):
    owner = MembershipFactory()
    job = Job.objects.create(
        kind="catalogue-export", owner=owner.user, parameters={"exhibitor": owner.exhibitor_id}
    )
    colleague = MembershipFactory(exhibitor=owner.exhibitor)

    assert live.open(owner.user).watch(job.topic) == [{"watching": [job.topic]}]
    assert live.open(colleague.user).watch(job.topic) == [{"denied": job.topic}]


def running(job):
    job.state, job.lease = Job.State.RUNNING, Job.new_lease()
    job.save()
    return job


def test_some_topics_are_denied_and_the_others_watched(live, room):
    answers = live.open().watch("room:0", room.topic, "x:1")

    assert answers == [{"denied": "room:0"}, {"denied": "x:1"}, {"watching": [room.topic]}]


def test_a_foreign_origin_is_refused(live):
    with pytest.raises(InvalidStatus) as refused:
        live.open(origin="http://evil.example")
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("garbage", "not_understood"),
        ("[]", "not_understood"),
        ('{"watch": ["fair"]', "not_understood"),
        ("[" * 4000, "not_understood"),
        ("x" * 5000, "too_large"),
        (b"\x00\xff", "not_text"),
        (json.dumps({"watch": [f"room:{n}" for n in range(MOST_TOPICS + 1)]}), "too_many_topics"),
    ],
)
def test_what_cannot_be_understood_is_answered(any_live, message, error):
    page = any_live.open()

    page.say(message)

    assert page.hear() == {"error": error}
    assert page.watch("fair") == [{"watching": ["fair"]}]


@pytest.mark.parametrize(
    "message", ['{"watch": 5}', '{"watch": [null, [], {}]}', '{"typing": {"a": 1}}', "{}"]
)
def test_what_asks_for_nothing_changes_nothing(live, message):
    page = live.open()

    page.say(message)

    assert page.hears_nothing()


def test_an_enormous_message_closes_the_socket(live):
    page = live.open()

    page.say("x" * 100_000)

    assert close_code(page) == 1009


def test_a_page_that_talks_too_much_is_closed(live):
    page = live.open()

    with contextlib.suppress(ConnectionClosed):  # at once, when we are slower than the server
        for _ in range(100):
            page.say({"ping": 1})

    assert close_code(page) == TOO_MANY


def test_a_ping_is_answered(live):
    page = live.open()
    page.say({"ping": 1})
    assert page.hear() == {"pong": True}


def test_a_page_that_does_not_read_is_closed_and_the_others_hear_all(any_live, room):
    slow, quick = any_live.open(max_queue=1), any_live.open()
    slow.watch(room.topic)
    quick.watch(room.topic)

    for n in range(400):
        publish(room.topic, "message.sent", n=n, padding=secrets.token_hex(25_000))
        assert quick.hear()["n"] == n

    assert close_code(slow) == TOO_SLOW


def test_a_crowd_gets_a_burst_in_few_frames_and_in_order(live, room):
    pages = [live.open() for _ in range(100)]
    for page in pages:
        page.watch(room.topic)

    for n in range(40):
        publish(room.topic, "message.sent", n=n)

    for page in pages:
        assert [page.hear()["n"] for _ in range(40)] == list(range(40))
        assert sum(1 for frame in page.frames if isinstance(frame, list)) >= 1
        assert len(page.frames) < 30
        page.close()


def test_people_who_write_are_told_to_the_others(live, room):
    writer, reader = live.open(UserFactory(name="Ana")), live.open()
    writer.watch(room.topic)
    reader.watch(room.topic)

    writer.say({"typing": room.topic})
    event = reader.hear()
    writer.say({"typing": room.topic})  # sooner than anyone needs to know

    assert (event["topic"], event["event"], event["name"]) == (room.topic, "typing", "Ana")
    assert reader.hears_nothing()


def test_guests_and_those_elsewhere_cannot_be_seen_writing(live, room):
    guest, stranger, reader = live.open(), live.open(UserFactory()), live.open()
    guest.watch(room.topic)
    reader.watch(room.topic, "fair")
    stranger.watch("fair")

    guest.say({"typing": room.topic})
    stranger.say({"typing": [room.topic, "fair"]})

    assert reader.hears_nothing()


def test_signing_out_closes_the_persons_sockets(live):
    person = UserFactory()
    page, another = live.open(person), live.open(UserFactory())
    page.watch("fair")
    another.watch("fair")

    for session in SessionStore.get_model_class().objects.all():
        store = SessionStore(session.session_key)
        if store[SESSION_KEY] == str(person.pk):
            store.flush()

    assert close_code(page) == SIGNED_OUT
    assert another.hears_nothing()


def test_who_loses_a_right_stops_hearing(live):
    booth = BoothFactory(published=False)
    membership = MembershipFactory(exhibitor=booth.exhibitor)
    page = live.open(membership.user)
    page.watch(booth.room.topic)

    membership.delete()
    assert page.hear() == {"denied": booth.room.topic}
    publish(booth.room.topic, "message.sent")

    assert page.hears_nothing()


def test_a_killed_redis_is_found_again_and_watchers_are_told_to_catch_up(
    own_redis, transactional_db, start_live, room
):
    live = start_live("--ws", "fair.realtime.wire:FrameProtocol")
    page = live.open()
    page.watch(room.topic, "fair")

    own_redis.kill()
    publish(room.topic, "message.sent", n=1)  # does not fail
    newcomer = live.open()
    assert newcomer.watch(room.topic) == [{"watching": [room.topic]}]
    own_redis.restart()

    told = [page.hear(), page.hear()]
    assert {(event["topic"], event["event"]) for event in told} == {
        (room.topic, "resync"),
        ("fair", "resync"),
    }
    assert newcomer.hear()["event"] == "resync"
    eventually(lambda: hears_published(newcomer, room.topic))
    live.kill()


def hears_published(page, topic):
    """True once an event goes through: the sender's own pause may outlast the hub's by a moment."""
    publish(topic, "message.sent", n=2)
    try:
        while page.hear(1)["event"] == "resync":
            pass
    except TimeoutError:
        return False
    return True


def close_code(page):
    try:
        while True:
            page.next(10)
    except ConnectionClosed as closed:
        return closed.rcvd.code
