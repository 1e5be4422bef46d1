"""Sourcing requests over the API."""

import datetime

import pytest
from django.utils import timezone

from matchmaking.models import Invitation, SourcingRequest
from tests.api.conftest import Asker
from tests.factories import (
    BoothFactory,
    EditionFactory,
    InvitationFactory,
    MembershipFactory,
    ProductFactory,
    SourcingRequestFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(owner):
    return f"exhibitors/{owner.exhibitor.slug}/requests/"


@pytest.mark.parametrize("count", [1, 3])
def test_both_lists_take_a_fixed_number_of_queries(owner, buyer, path, count, django_assert_num_queries):
    for number in range(count):
        request = SourcingRequestFactory(buyer=buyer.user, title=f"Request {number}")
        InvitationFactory(request=request, exhibitor=owner.exhibitor)

    with django_assert_num_queries(6):
        mine = buyer.get("requests/").json()["results"]
    with django_assert_num_queries(6):
        theirs = owner.get(path).json()["results"]

    titles = [f"Request {number}" for number in range(count)]
    assert [one["title"] for one in mine] == titles[::-1]
    assert [one["request"]["title"] for one in theirs] == titles
    assert theirs[0]["buyer"]["name"] == str(buyer.user)


def test_a_request_is_written_changed_sent_and_withdrawn(buyer):
    EditionFactory()
    booth = BoothFactory()
    product = ProductFactory(exhibitor=booth.exhibitor)
    deadline = (timezone.now() + datetime.timedelta(days=5)).isoformat()
    lines = [
        {"product": product.pk, "quantity": 900, "target_price": "8.5000"},
        {"name": "Cup", "quantity": 10},
    ]

    made = buyer.post("requests/", {"title": "Kettles", "deadline": deadline, "lines": lines})
    assert made.status_code == 201
    one = f"requests/{made.json()['id']}/"
    kept = made.json()["lines"]
    changed = buyer.patch(
        one, {"title": "Kettles, cups", "lines": [{"id": kept[1]["id"], "name": "Cup", "quantity": 20}]}
    )
    assert changed.status_code == 200
    assert [line["id"] for line in changed.json()["lines"]] == [kept[1]["id"]]

    assert buyer.post(f"{one}send/", {}).status_code == 409
    assert buyer.post(f"{one}send/", {"exhibitors": ["nobody"]}).status_code == 400
    sent = buyer.post(f"{one}send/", {"exhibitors": [booth.exhibitor.slug], "is_published": True}).json()
    assert (sent["state"], sent["is_published"]) == ("open", True)
    assert Invitation.objects.get().exhibitor == booth.exhibitor
    other = BoothFactory().exhibitor
    buyer.post(f"{one}invite/", {"exhibitors": [other.slug]})
    assert Invitation.objects.count() == 2
    assert buyer.post(f"{one}withdraw/", {"reason": "No need"}).json()["state"] == "withdrawn"
    assert SourcingRequest.objects.get().reason == "No need"


def test_an_exhibitor_asks_back_and_declines(owner, path):
    invitation = InvitationFactory(exhibitor=owner.exhibitor)
    one = f"{path}{invitation.pk}/"
    assert owner.post(f"{one}ask/", {"text": "Which plug?"}).json()["is_public"] is True
    assert owner.post(f"{one}decline/", {"reason": "mood"}).status_code == 400
    told = owner.post(f"{one}decline/", {"reason": "price", "text": "Too low"}).json()
    assert (told["state"], told["decline"], told["decline_text"]) == ("declined", "price", "Too low")
    assert owner.get(f"{path}?state=asked").json()["results"] == []


def test_others_find_and_change_nothing(owner, path, buyer):
    invitation = InvitationFactory(exhibitor=owner.exhibitor)
    mine = f"requests/{invitation.request_id}/"
    for person in (UserFactory(), MembershipFactory().user):
        stranger = Asker(person)
        found = {stranger.get(address).status_code for address in (path, f"{path}{invitation.pk}/", mine)}
        done = {
            stranger.post(f"{path}{invitation.pk}/decline/", {"reason": "price"}).status_code,
            stranger.post(f"{mine}withdraw/").status_code,
            stranger.post(f"{mine}send/").status_code,
        }
        assert found == done == {404}
    assert Asker(invitation.request.buyer, scopes=["read"]).post(f"{mine}withdraw/").status_code == 403
    invitation.refresh_from_db()
    assert (invitation.state, invitation.request.state) == ("asked", "open")


def test_a_hidden_buyer_is_a_country(owner, path):
    request = SourcingRequestFactory(buyer=UserFactory(country="CL", name="Ana Rojas"))
    InvitationFactory(request=request, exhibitor=owner.exhibitor, how="board", knows_name=False)
    told = owner.get(path).content.decode()
    assert '"country":"CL"' in told.replace(": ", ":")
    assert "Ana" not in told
