"""Leads over the API."""

import pytest

from booths.models import Lead
from booths.services.cards import share_card
from booths.services.leads import write_lead
from tests.api.conftest import Asker
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(owner):
    return f"exhibitors/{owner.exhibitor.slug}/leads/"


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_a_fixed_number_of_queries(owner, path, count, django_assert_num_queries):
    for _lead in range(count):
        share_card(UserFactory(email=f"buyer{_lead}@sur.example"), owner.exhibitor)

    with django_assert_num_queries(6):
        told = owner.get(path).json()

    assert [lead["contact"]["email"] for lead in told["results"]] == [
        f"buyer{number}@sur.example" for number in range(count)
    ]


def test_a_lead_is_moved_tagged_and_narrowed_by_stage(owner, path):
    lead = write_lead(owner.exhibitor, owner.user, name="Pia")
    write_lead(owner.exhibitor, owner.user, name="Kwame")
    one = f"{path}{lead.pk}/"

    changed = owner.patch(one, {"stage": "quote", "tags": ["Milan"], "quantity": 1200, "interest": "Mugs"})

    assert changed.status_code == 200
    told = changed.json()
    assert (told["stage"], told["tags"], told["quantity"], told["interest"]) == (
        "quote", ["Milan"], 1200, "Mugs"
    )  # fmt: skip
    assert [row["id"] for row in owner.get(f"{path}?stage=quote").json()["results"]] == [lead.pk]
    assert owner.patch(one, {"stage": "lost"}).status_code == 409
    assert owner.patch(one, {"stage": "lost", "lost_for": "price"}).json()["lost_for"] == "price"
    assert owner.patch(one, {"stage": "rfq"}, If_Match='"stale"').status_code == 412


def test_others_find_nothing(owner, path):
    lead = write_lead(owner.exhibitor, owner.user, name="Pia")
    before = Lead.objects.values().get()

    for person in (UserFactory(), MembershipFactory().user):
        stranger = Asker(person)
        assert stranger.get(path).status_code == stranger.get(f"{path}{lead.pk}/").status_code == 404
        assert stranger.patch(f"{path}{lead.pk}/", {"stage": "quote"}).status_code == 404
    assert Lead.objects.values().get() == before
