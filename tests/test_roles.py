"""Wrong roles at every address: addresses, and the roles that each is for, are read from the site itself."""

# ruff: noqa: F811  `world` is a fixture of the tests of addresses

import pytest

from exhibitors.models import Membership
from tests.factories import BoothFactory, MembershipFactory, UserFactory
from tests.test_addresses import addresses, named_patterns, state, stay_signed_in, world  # noqa: F401

CLOSED = (403, 404, 405)
PATCH = b"\xff\0{"

pytestmark = pytest.mark.usefixtures("plain_errors")


def rival(world):
    """Owns another exhibitor of the same hall, with a booth of its own."""
    owner = MembershipFactory()
    BoothFactory(exhibitor=owner.exhibitor, hall=world["booth"].hall)
    return owner.user


def host(world):
    """Works for the same exhibitor, but manages nothing."""
    role = Membership.Role.HOST
    return MembershipFactory(exhibitor=world["booth"].exhibitor, role=role).user


def manager(world):
    return MembershipFactory(exhibitor=world["booth"].exhibitor, role=Membership.Role.MANAGER).user


def buyer(world):
    return UserFactory()


def organiser(world):
    """May enter the console, where no right was given to them."""
    return UserFactory(is_staff=True)


OUTSIDERS = (buyer, rival, organiser)
INSIDERS = {host: Membership.Role.HOST, manager: Membership.Role.MANAGER}


def doors():
    """{name: roles} of every address of a workspace, as its view's door says."""
    roles = {name: getattr(view, "roles", None) for name, _wanted, view in named_patterns()}
    return {name: opened for name, opened in roles.items() if opened}


def test_every_address_of_a_workspace_has_a_door(world):
    of_one = {name for name, wanted, _view in named_patterns() if "exhibitor" in wanted}
    inside = {name for name, address in addresses(world) if address.startswith("/workspace/")} & of_one

    assert len(inside) > 10
    assert inside - doors().keys() == set()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("person", [*OUTSIDERS, *INSIDERS])
def test_a_door_is_closed_to_every_role_that_it_does_not_name(client, world, person, method):
    closed = {name for name, roles in doors().items() if INSIDERS.get(person) not in roles}
    user = person(world)
    client.force_login(user)
    before = state()

    opened = []
    for name, address in addresses(world):
        if name in closed:
            response = getattr(client, method)(address, {"name": "Stolen", "text": "x", "role": "owner"})
            if response.status_code not in CLOSED:
                opened.append((name, address, response.status_code))

    assert opened == []
    assert state() == before


def key(row):
    return next(iter(row.values()))  # of every row of ours the first column


def is_theirs(rows, before):
    """Those rows that were there before the person was."""
    known = {key(row) for row in before}
    return [row for row in rows if key(row) in known]


@pytest.mark.parametrize("method", ["post", "delete"])
@pytest.mark.parametrize("person", [rival, organiser])
def test_people_with_rights_of_their_own_change_nothing_of_others(client, world, person, method):
    before = state()
    user = person(world)
    broken = []
    for name, address in addresses(world):
        stay_signed_in(client, user)
        data = {"text": "x", "key": "no-uuid", "name": "Stolen", "note": "Stolen", "drop": "1"}
        response = getattr(client, method)(address, PATCH if method == "delete" else data)
        if response.status_code >= 500:
            broken.append((name, address, response.status_code))
        if not type(user).objects.filter(pk=user.pk).exists():
            user = person(world)

    after = state()
    assert broken == []
    assert {model: is_theirs(rows, before[model]) for model, rows in after.items()} == before
