"""The page on which managers see how questions find an answer."""

import uuid

import pytest

from booths.services import routing
from booths.services.conversations import ask
from tests.factories import BoothFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_managers_see_who_waits_and_who_was_asked(client, django_assert_num_queries, count):
    booth = BoothFactory(reply_seconds=240, reply_sample=9)
    owner = MembershipFactory(exhibitor=booth.exhibitor, user__name="Ines", stance="available")
    for number in range(count):
        ask(booth.exhibitor, UserFactory(name=f"Buyer {number}"), "In red?", uuid.uuid4())
    routing.route_due()
    client.force_login(owner.user)
    address = f"/workspace/{booth.exhibitor.slug}/answers/"
    client.get(address)

    with django_assert_num_queries(7):
        page = client.get(address).text

    assert page.count("Offered to <b>Ines</b>") == count
    assert "4 min" in page


def test_hosts_and_strangers_do_not(client):
    booth = BoothFactory()
    for person in (MembershipFactory(exhibitor=booth.exhibitor, role="host").user, UserFactory()):
        client.force_login(person)
        assert client.get(f"/workspace/{booth.exhibitor.slug}/answers/").status_code == 404
