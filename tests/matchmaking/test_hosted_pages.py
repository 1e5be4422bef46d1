"""Programmes of hosted buyers as their people see them: pages and API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matchmaking.models import HostedProgramme, Wish
from tests.factories import (
    HostedBuyerFactory,
    HostedExhibitorFactory,
    HostedProgrammeFactory,
    MembershipFactory,
    OrganiserFactory,
    UserFactory,
)
from tests.matchmaking.test_hosted import commit, crowd, published, solved  # noqa: F401

pytestmark = pytest.mark.django_db


def body(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def pair(db):
    programme = HostedProgrammeFactory()
    return programme, HostedBuyerFactory(programme=programme), HostedExhibitorFactory(programme=programme)


def test_a_buyer_says_wishes_and_takes_them_back(client, pair):
    programme, guest, host = pair
    client.force_login(guest.user)
    assert str(host) in body(client.get(guest.get_absolute_url()))
    page = reverse("hosted_wish", args=[programme.pk])

    response = client.post(page, {"about": host.pk, "kind": "must"})
    assert response.url == f"{guest.get_absolute_url()}#person-{host.pk}"
    fragment = body(client.post(page, {"about": host.pk, "kind": "no"}, headers={"HX-Request": "true"}))
    assert 'aria-pressed="true">No, thanks' in fragment
    assert guest.wishes.get().kind == "no"
    client.post(page, {"about": host.pk, "kind": ""})
    assert not guest.wishes.exists()


def test_hours_in_which_one_cannot_are_kept(client, pair):
    programme, guest, _host = pair
    client.force_login(guest.user)
    slot = programme.slots.first()
    client.post(reverse("hosted_away", args=[programme.pk]), {"away": [slot.pk, "x", "9" * 30]})
    assert [one.pk for one in guest.away.all()] == [slot.pk]


def test_a_buyers_name_is_read_once_they_have_said_a_wish(client, pair):
    _programme, guest, host = pair
    guest.user.name, guest.user.country = "Asha Rao", "IN"
    guest.user.save()
    client.force_login(host.user)
    page = host.get_absolute_url()
    assert "Asha Rao" not in body(client.get(page))
    assert "Asha Rao" not in body(client.get(page, {"q": "asha"}))

    Wish.objects.create(person=guest, about=host, kind="no")
    guest.wished_at = timezone.now()
    guest.save()
    shown = body(client.get(page, {"q": "asha"}))
    assert "Asha Rao" in shown
    assert 'aria-pressed="true">No' not in shown  # what the buyer does not want is not told


def test_the_list_is_searched_and_narrowed(client, pair):
    programme, guest, host = pair
    other = HostedExhibitorFactory(programme=programme)
    Wish.objects.create(person=guest, about=host, kind="want")
    client.force_login(guest.user)
    page = guest.get_absolute_url()
    assert f'id="person-{other.pk}"' not in body(client.get(page, {"only": "wished"}))
    assert f'id="person-{host.pk}"' not in body(client.get(page, {"only": "open"}))
    assert "Nobody fits" in body(client.get(page, {"q": "no such name"}))


def test_the_timetable_stands_on_both_sides_pages_and_as_a_file(client, commit):  # noqa: F811
    programme, (guest,), (host,) = crowd(1, 1)
    guest.user.time_zone = "America/Sao_Paulo"
    guest.user.save()
    HostedProgramme.objects.update(wakes_at="00:00", sleeps_at="23:59")
    organiser = OrganiserFactory()
    published(solved(HostedProgramme.objects.get(), organiser, commit), organiser, commit)
    client.force_login(guest.user)
    page = body(client.get(guest.get_absolute_url()))
    assert "Your timetable" in page
    assert "São Paulo" in page or "Guangzhou" in page or "Shanghai" in page
    file = client.get(reverse("hosted_calendar", args=[programme.pk]))
    assert file.content.count(b"BEGIN:VEVENT") == 1
    client.force_login(host.user)
    assert str(guest.user) in body(client.get(host.get_absolute_url()))


def test_strangers_find_nothing_and_change_nothing(client, pair):
    programme, guest, host = pair
    stranger, colleague = (
        UserFactory(),
        MembershipFactory(exhibitor=host.exhibitor, role="host"),
    )
    own, company = [programme.pk], [host.exhibitor.slug, programme.pk]
    about = {"about": host.pk, "kind": "must"}
    for person in (stranger, host.user):
        client.force_login(person)
        assert client.get(reverse("hosted_programme", args=own)).status_code == 404
        assert client.post(reverse("hosted_wish", args=own), about).status_code == 404
        assert client.post(reverse("hosted_away", args=own)).status_code == 404
        assert client.get(reverse("hosted_calendar", args=own)).status_code == 404
    for person in (stranger, guest.user):
        client.force_login(person)
        assert client.get(reverse("workspace_hosted", args=company)).status_code == 404
        assert client.post(reverse("workspace_hosted_wish", args=company), about).status_code == 404
    client.force_login(colleague.user)
    assert client.get(reverse("workspace_hosted", args=company)).status_code == 200
    assert not Wish.objects.exists()


def test_a_programme_that_is_set_up_is_not_there_yet(client):
    guest = HostedBuyerFactory(programme=HostedProgrammeFactory(state="draft"))
    client.force_login(guest.user)
    assert client.get(guest.get_absolute_url()).status_code == 404


def test_late_wishes_are_refused_in_a_sentence(client, pair):
    programme, guest, host = pair
    HostedProgramme.objects.update(wishes_until=timezone.now())
    client.force_login(guest.user)
    page, data = reverse("hosted_wish", args=[programme.pk]), {"about": host.pk, "kind": "must"}
    response = client.post(page, data, headers={"HX-Request": "true"})
    assert (response.status_code, response.content.decode()) == (
        409,
        "Wishes are no longer taken for this programme.",
    )
    assert "no longer taken" in body(client.post(page, data, follow=True))
    assert not Wish.objects.exists()


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_asks_the_same_for_one_and_for_many(client, people):
    _programme, guests, hosts = crowd(people, people)
    counted = []
    for person in (guests[0], hosts[0]):
        client.force_login(person.user)
        client.get(person.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(person.get_absolute_url())
        counted.append(len(asked))
    assert counted == [9, 10]


# API


def api(path=""):
    return f"/api/v1/hosted/{path}"


def test_api_lists_ones_places_and_takes_wishes(client, pair):
    _programme, guest, host = pair
    client.force_login(guest.user)
    found = client.get(api()).json()["results"]
    assert [(one["id"], one["side"], one["takes_wishes"]) for one in found] == [(guest.pk, "buyer", True)]

    said = {"about": host.pk, "kind": "must"}
    told = client.put(api(f"{guest.pk}/wishes/"), said, content_type="application/json").json()
    assert (told["about"], told["kind"], told["name"]) == (host.pk, "must", str(host))
    assert guest.wishes.get().kind == "must"
    listed = client.get(api(f"{guest.pk}/wishes/"), {"kind": "must"}).json()["results"]
    assert [one["about"] for one in listed] == [host.pk]
    assert client.get(api(f"{guest.pk}/timetable/")).json() == []


def test_api_hides_what_is_others(client, pair):
    _programme, guest, host = pair
    client.force_login(UserFactory())
    assert client.get(api()).json()["results"] == []
    said = {"about": host.pk, "kind": "must"}
    for path in (f"{guest.pk}/", f"{guest.pk}/wishes/", f"{guest.pk}/timetable/"):
        assert client.get(api(path)).status_code == 404
    assert client.put(api(f"{guest.pk}/wishes/"), said, content_type="application/json").status_code == 404
    assert not Wish.objects.exists()


@pytest.mark.parametrize("people", [1, 3])
def test_api_asks_the_same_for_one_and_for_many(client, commit, people):  # noqa: F811
    programme, guests, _hosts = crowd(people, people)
    for more in range(people - 1):
        HostedBuyerFactory(programme=HostedProgrammeFactory(name=f"More {more}"), user=guests[0].user)
    organiser = OrganiserFactory()
    published(solved(programme, organiser, commit), organiser, commit)
    client.force_login(guests[0].user)
    counted = []
    for path in ("", f"{guests[0].pk}/wishes/", f"{guests[0].pk}/timetable/"):
        client.get(api(path))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(api(path)).status_code == 200
        counted.append(len(asked))
    assert counted == [2, 4, 4]
