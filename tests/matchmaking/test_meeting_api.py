"""Meetings by programs: what they read, what they may change, and many who want the same time at once."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from booths.models import Lead
from matchmaking.models import Meeting, Outcome, Seat
from matchmaking.services.diaries import save_diary
from tests.factories import (
    BoothFactory,
    EditionFactory,
    MeetingFactory,
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
UTC = datetime.UTC
ALL_DAY = [(day, datetime.time(8), datetime.time(20)) for day in range(7)]


@pytest.fixture
def exhibitor():
    EditionFactory(time_zone="UTC")
    return BoothFactory(exhibitor__slug="banyan").exhibitor


@pytest.fixture
def host(exhibitor):
    user = MembershipFactory(exhibitor=exhibitor, user__time_zone="UTC").user
    save_diary(user, ALL_DAY)
    return user


@pytest.fixture
def buyer(host):
    return UserFactory(time_zone="Europe/Paris", name="Asha", country="FR")


def at(hour, minute=0):
    day = timezone.now().date() + datetime.timedelta(days=2)
    return datetime.datetime.combine(day, datetime.time(hour, minute), UTC)


def moment(text):
    return datetime.datetime.fromisoformat(text)


def as_(user):
    client = Client()
    client.force_login(user)

    def post(path, status=200, **body):
        response = client.post(f"/api/v1/meetings/{path}", body, content_type="application/json")
        assert response.status_code == status, response.content
        return response.json() if response.content else None

    post.get = lambda path="": client.get(f"/api/v1/meetings/{path}").json()
    post.client = client
    return post


def test_a_buyer_proposes_and_the_exhibitor_accepts(exhibitor, host, buyer):
    made = as_(buyer)("propose/", 201, exhibitor="banyan", times=[at(9), at(10)], title="Kettles")
    assert (made["state"], made["waits_for"], made["host"]) == ("proposed", "exhibitor", str(host))
    path = f"{made['id']}/"

    as_(buyer)(f"{path}accept/", 409, time=made["times"][0]["id"])
    countered = as_(host)(f"{path}counter/", times=[at(11)], text="Later?")
    done = as_(buyer)(f"{path}accept/", time=countered["times"][0]["id"])

    assert (done["state"], done["starts_at"], done["times"]) == (
        "confirmed",
        f"{at(11):%Y-%m-%dT%H:%M:%SZ}",
        [],
    )
    assert done["buyer"] == {"name": "Asha", "company": "", "country": "FR"}
    assert Lead.objects.get(buyer=buyer).stage == "meeting"


def test_a_buyer_books_moves_and_cancels(exhibitor, host, buyer):
    made = as_(buyer)("book/", 201, exhibitor="banyan", starts_at=at(9), host=host.pk)
    path = f"{made['id']}/"
    assert as_(buyer)(f"{path}move/", starts_at=at(10))["sequence"] == 1
    as_(host)(f"{path}move/", 409, starts_at=at(12))  # the buyer has told no hours
    colleague = MembershipFactory(exhibitor=exhibitor, user__time_zone="UTC").user
    assert as_(host)(f"{path}hand-over/", host=colleague.pk)["host"] == str(colleague)
    assert as_(host)(f"{path}cancel/", reason="Ill")["reason"] == "Ill"


def test_free_times_are_those_of_both(exhibitor, host, buyer):
    client = as_(buyer).client
    MeetingFactory(buyer=buyer, exhibitor=exhibitor, starts_at=at(9), host=host)
    query = {"since": at(8, 30).isoformat(), "until": at(10, 30).isoformat()}
    slots = client.get("/api/v1/exhibitors/banyan/slots/", query).json()

    assert [moment(slot["starts_at"]) for slot in slots] == [at(8, 30), at(9, 30), at(10)]
    assert {host for slot in slots for host in slot["hosts"]} == {host.pk}


@pytest.mark.parametrize("act", ["accept", "decline", "counter", "move", "cancel", "hand-over", "outcome"])
def test_strangers_and_interpreters_change_nothing(act, host, exhibitor):
    meeting = MeetingFactory(exhibitor=exhibitor, host=host)
    interpreter = UserFactory()
    meeting.seats.create(user=interpreter, side="interpreter", during=(meeting.starts_at, meeting.ends_at))
    body = {"time": 1, "times": [at(9)], "starts_at": at(9), "host": host.pk, "result": "order"}
    before = list(Meeting.objects.values()), list(Seat.objects.order_by("pk").values())

    for user, status in ((UserFactory(), 404), (interpreter, 409 if act == "outcome" else 404)):
        as_(user)(f"{meeting.pk}/{act}/", status, **body)

    assert (list(Meeting.objects.values()), list(Seat.objects.order_by("pk").values())) == before
    assert not Outcome.objects.exists()


def test_who_is_not_signed_in_reads_nothing(client, exhibitor):
    assert client.get("/api/v1/meetings/").status_code == 401
    assert client.get("/api/v1/exhibitors/banyan/slots/").status_code == 401


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_the_same_number_of_queries(rows, host, exhibitor, django_assert_num_queries):
    for n in range(rows):
        MeetingFactory(exhibitor=exhibitor, host=host, starts_at=at(9 + n))
    asking = as_(host)
    asking.get()

    with django_assert_num_queries(QUERIES):
        assert len(asking.get()["results"]) == rows


QUERIES = 5


@pytest.mark.django_db(transaction=True)
def test_of_many_who_book_the_same_time_at_once_one_gets_it():
    EditionFactory(time_zone="UTC")
    exhibitor = BoothFactory(exhibitor__slug="banyan").exhibitor
    host = MembershipFactory(exhibitor=exhibitor, user__time_zone="UTC").user
    save_diary(host, ALL_DAY)
    buyers = [as_(UserFactory(time_zone="UTC")).client for _n in range(8)]
    barrier = threading.Barrier(len(buyers))
    body = {"exhibitor": "banyan", "starts_at": at(9)}

    def book(client):
        barrier.wait()
        try:
            return client.post("/api/v1/meetings/book/", body, content_type="application/json").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(buyers)) as pool:
        answers = sorted(pool.map(book, buyers))

    assert answers == [201] + [409] * 7
    assert Meeting.objects.planned().count() == 1
