"""Programmes of hosted buyers in the organisers' console."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import create_roles
from fair.models import AuditEntry
from matchmaking.models import Draft, HostedProgramme, Meeting
from matchmaking.services.hosted import solving
from tests.factories import (
    EditionFactory,
    HostedBuyerFactory,
    HostedExhibitorFactory,
    HostedProgrammeFactory,
    MembershipFactory,
    OrganiserFactory,
    UserFactory,
)
from tests.matchmaking.test_hosted import commit, crowd, published, solved  # noqa: F401

pytestmark = pytest.mark.django_db
NAMED = "admin:matchmaking_hostedprogramme"


@pytest.fixture
def organiser(client):
    organiser = OrganiserFactory()
    client.force_login(organiser)
    return organiser


def body(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def at(name, *args):
    return reverse(f"{NAMED}_{name}", args=args)


def facts(**changes):
    told = {"name": "Spring buyers", "slot_minutes": 30, "pause_minutes": 0, "wakes_at": "07:00"}
    told |= {"sleeps_at": "22:00", "buyer_target": 8, "exhibitor_target": 8, "most_in_row": 4, "seconds": 5}
    return told | changes


def test_an_organiser_sets_a_programme_up(client, organiser):
    edition = EditionFactory()
    assert "A new programme" in body(client.get(at("add")))
    response = client.post(at("add"), facts(edition=edition.pk))
    programme = HostedProgramme.objects.get()
    assert response.url == at("part", programme.pk, "days")

    day = timezone.localdate() + datetime.timedelta(days=3)
    hours = {"starts_at": "09:00", "ends_at": "12:00", "break_from": "10:30", "break_to": "11:00"}
    client.post(at("part", programme.pk, "days"), {"date": day, **hours})
    client.post(at("part", programme.pk, "places"), {"name": "Table 1", "capacity": 2})
    assert programme.slots.count() == 5
    assert "10:30–11:00" in body(client.get(at("part", programme.pk, "days")))

    company, user = MembershipFactory().exhibitor, UserFactory(name="Asha Rao")
    page = body(client.get(at("people", programme.pk), {"add": "asha"}))
    assert "Asha Rao" in page
    client.post(at("people", programme.pk), {"buyer": user.pk})
    sheet = SimpleUploadedFile("people.csv", f"exhibitor;target\n{company.name};4\n".encode())
    client.post(at("people", programme.pk), {"sheet": sheet})
    assert {(one.side, one.target) for one in programme.people.all()} == {("buyer", None), ("exhibitor", 4)}
    client.post(at("step", programme.pk, "ask"))
    programme.refresh_from_db()
    assert programme.state == HostedProgramme.State.ASKING

    client.post(at("change", programme.pk), facts(name="Autumn"))
    programme.refresh_from_db()
    assert programme.name == "Autumn"
    verbs = set(AuditEntry.objects.about(programme).values_list("verb", flat=True))
    assert {
        "hostedprogramme.saved",
        "hostedday.saved",
        "hostedperson.added",
        "hostedprogramme.asked",
    } <= verbs


def test_days_and_people_are_taken_out(client, organiser):
    programme, (guest,), _hosts = crowd(1, 1)
    client.post(at("part", programme.pk, "days"), {"remove": programme.days.get().pk})
    client.post(at("people", programme.pk), {"remove": guest.pk})
    assert (programme.slots.count(), programme.people.count()) == (0, 1)


def test_one_person_has_a_target_and_whom_they_met(client, organiser):
    programme, (guest,), (host,) = crowd(1, 1)
    page = at("person", programme.pk, guest.pk)
    assert "Want" in body(client.get(page))
    client.post(page, {"target": "3"})
    client.post(page, {"met": host.pk})
    guest.refresh_from_db()
    assert (guest.target, guest.met_as_buyer.get().exhibitor) == (3, host)


def test_a_schedule_is_drawn_up_read_changed_and_published(client, organiser, commit):  # noqa: F811
    programme, (guest, _other), (host, _more) = crowd(2, 2)
    with commit():
        response = client.post(at("drafts", programme.pk), {"seconds": "5"})
    draft = Draft.objects.get()
    page = at("draft", programme.pk, 1)
    assert response.url == page
    assert "Gap to that" in body(client.get(page))
    assert "09:00" in body(client.get(page, {"view": "hours"}))
    assert "See the schedule" in body(client.get(at("progress", programme.pk, 1)))
    assert "Every wish is met" in body(client.get(at("draft_person", programme.pk, 1, guest.pk)))

    row = draft.meetings.get(buyer=guest, exhibitor=host)
    change = at("change_draft", programme.pk, 1)
    shown = body(client.get(change, {"meeting": row.pk}))
    assert "meets" in shown
    free = programme.slots.exclude(pk__in=draft.meetings.values("slot")).first()
    client.post(f"{change}?meeting={row.pk}", {"do": "move", "meeting": row.pk, "slot": free.pk})
    row.refresh_from_db()
    assert (row.slot, row.is_fixed) == (free, True)

    assert "4 people get one mail" in body(client.get(at("publish", programme.pk, 1)))
    with commit():
        client.post(at("publish", programme.pk, 1))
    assert Meeting.objects.filter(state="confirmed").count() == 4
    assert "Published" in body(client.get(page))


def test_a_running_search_is_shown_and_stopped(client, organiser):
    programme, *_sides = crowd(1, 1)
    draft = solving.start_solving(programme, organiser)
    assert "Stop, and keep the best so far" in body(client.get(at("draft", programme.pk, 1)))
    client.post(at("draft", programme.pk, 1))
    draft.refresh_from_db()
    assert draft.stopped_at


def test_drafts_are_compared(client, organiser, commit):  # noqa: F811
    programme, (_guest,), (host,) = crowd(1, 1)
    first = solved(programme, organiser, commit)
    second = solved(programme, organiser, commit)
    row = second.meetings.get()
    client.post(at("change_draft", programme.pk, 2), {"do": "remove", "meeting": row.pk})
    page = body(client.get(at("compare", programme.pk), {"draft": [first.number, second.number]}))
    assert "Meetings in which they differ" in page
    assert str(host) in page
    assert client.get(at("compare", programme.pk), {"draft": "1"}).url == at("drafts", programme.pk)


def test_sheets_hold_meetings_what_is_left_out_and_wishes(client, organiser, commit):  # noqa: F811
    programme, (_guest,), (_host, *_more) = crowd(1, 2, buyer_target=1)
    solved(programme, organiser, commit)
    for name, lines in (("draft-1", 2), ("left-out-1", 2), ("wishes", 3)):
        response = client.get(at("sheet", programme.pk, name, "csv"))
        assert len(response.content.decode().splitlines()) == lines, name
        assert client.get(at("sheet", programme.pk, name, "xlsx")).status_code == 200
    assert client.get(at("sheet", programme.pk, "draft-9", "csv")).status_code == 404


def test_a_repair_names_what_it_changes(client, organiser, commit):  # noqa: F811
    programme, *_sides = crowd(2, 2)
    draft = published(solved(programme, organiser, commit), organiser, commit)
    repair = solved(programme, organiser, commit)
    client.post(at("change_draft", programme.pk, 2), {"do": "remove", "meeting": repair.meetings.first().pk})
    page = body(client.get(at("publish", programme.pk, 2)))
    assert "<dt>Called off</dt><dd>1</dd>" in page
    assert draft.state == Draft.State.PUBLISHED


@pytest.mark.parametrize("people", [1, 3])
def test_pages_ask_the_same_for_one_and_for_many(client, organiser, commit, people):  # noqa: F811
    programme, guests, _hosts = crowd(people, people)
    solved(programme, organiser, commit)
    pages = {
        at("drafts", programme.pk): 0,
        at("draft", programme.pk, 1): 0,
        at("draft_person", programme.pk, 1, guests[0].pk): 0,
        at("people", programme.pk): 0,
    }
    for page in pages:
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        pages[page] = len(asked)
    assert list(pages.values()) == [5, 6, 5, 10]


def test_others_find_nothing_and_change_nothing(client, organiser):
    programme, (guest,), _hosts = crowd(1, 1)
    create_roles()
    moderator = OrganiserFactory(is_superuser=False)
    moderator.groups.set([Group.objects.get(name="Moderators")])
    posts = [
        (at("part", programme.pk, "days"), {"remove": programme.days.get().pk}),
        (at("people", programme.pk), {"remove": guest.pk}),
        (at("drafts", programme.pk), {}),
        (at("step", programme.pk, "close"), {}),
    ]
    for person, status in ((guest.user, 302), (moderator, 403)):
        client.force_login(person)
        for page, data in posts:
            assert client.post(page, data).status_code == status, page
        assert client.get(at("sheet", programme.pk, "wishes", "csv")).status_code == status
    programme.refresh_from_db()
    assert (programme.state, programme.people.count(), programme.drafts.count()) == ("asking", 2, 0)
    assert programme.days.count() == 1


def test_the_role_of_matchmaking_runs_programmes(client):
    create_roles()
    person = OrganiserFactory(is_superuser=False)
    person.groups.set([Group.objects.get(name="Matchmaking")])
    client.force_login(person)
    programme = HostedProgrammeFactory()
    HostedBuyerFactory(programme=programme)
    HostedExhibitorFactory(programme=programme)
    assert client.get(at("drafts", programme.pk)).status_code == 200
    assert client.get(reverse(f"{NAMED}_changelist")).status_code == 200
