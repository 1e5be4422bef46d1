import pytest

from accounts.merging import merge, moved_with
from accounts.models import Consent
from accounts.services import create_person, give_consent
from exhibitors.models import Membership
from fair.errors import Refused
from fair.models import AuditEntry
from tests.factories import MembershipFactory, MessageFactory, OrganiserFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep():
    return create_person("amina@example.org", "a long enough secret", name="Amina")


@pytest.fixture
def gone():
    return create_person("a.berrada@example.org", "another long secret", name="A. Berrada")


def test_all_that_belonged_to_one_belongs_to_the_other(keep, gone):
    message, product = MessageFactory(author=gone), ProductFactory()
    gone.shortlist.create(product=product, note="Sage?")
    member = MembershipFactory(user=gone)

    merge(keep, gone, OrganiserFactory())

    message.refresh_from_db()
    member.refresh_from_db()
    assert (message.author, member.user) == (keep, keep)
    assert keep.shortlist.get().note == "Sage?"


def test_where_both_have_the_same_that_of_the_kept_one_stands(keep, gone):
    product, other = ProductFactory(), ProductFactory()
    keep.shortlist.create(product=product, note="Mine")
    for found in (product, other):
        gone.shortlist.create(product=found, note="Theirs")

    merge(keep, gone, OrganiserFactory())

    assert set(keep.shortlist.values_list("product", "note")) == {(product.pk, "Mine"), (other.pk, "Theirs")}
    assert not gone.shortlist.exists()


@pytest.mark.parametrize(("one", "other"), [("host", "owner"), ("owner", "host")])
def test_of_two_roles_in_a_team_the_higher_holds(keep, gone, one, other):
    company = MembershipFactory(user=keep, role=one).exhibitor
    MembershipFactory(user=gone, exhibitor=company, role=other)

    merge(keep, gone, OrganiserFactory())

    assert company.memberships.get().role == Membership.Role.OWNER


def test_the_kept_one_signs_in_with_either_address(client, keep, gone):
    merge(keep, gone, OrganiserFactory())

    client.post("/accounts/login/", {"login": "a.berrada@example.org", "password": "a long enough secret"})

    assert client.get("/my/").context["user"] == keep


def test_the_other_account_is_empty_and_opens_no_door(client, keep, gone):
    give_consent(Consent.Purpose.NEWS, user=gone)

    merge(keep, gone, OrganiserFactory())

    gone.refresh_from_db()
    assert (gone.name, gone.is_active) == ("", False)
    assert not keep.consents.exists()  # what one agreed to, the other did not
    client.post("/accounts/login/", {"login": "a.berrada@example.org", "password": "another long secret"})
    assert client.get("/my/").status_code == 302


def test_merging_is_written_down(keep, gone):
    organiser = OrganiserFactory()

    merge(keep, gone, organiser)

    entry = AuditEntry.objects.about(keep).get()
    assert (entry.actor, entry.verb, entry.reason) == (organiser, "user.merged", "a.berrada@example.org")


@pytest.mark.parametrize("case", ["same", "organiser"])
def test_what_cannot_be_merged_is_refused_and_nothing_moves(keep, gone, case):
    other = keep if case == "same" else OrganiserFactory()
    message = MessageFactory(author=other)

    with pytest.raises(Refused):
        merge(keep, other, OrganiserFactory())

    message.refresh_from_db()
    assert message.author == other


def test_page_shows_what_would_move_before_it_moves(client, keep, gone):
    MessageFactory(author=gone)
    client.force_login(OrganiserFactory())
    address = f"/console/accounts/user/{keep.pk}/conduct/merge/"

    page = client.post(address, {"email": gone.email.upper()})
    assert moved_with(gone)["messages"] == 1
    assert "goes into this account" in page.content.decode()
    gone.refresh_from_db()
    assert gone.is_active

    client.post(address, {"email": gone.email, "sure": gone.pk})
    gone.refresh_from_db()
    assert not gone.is_active
