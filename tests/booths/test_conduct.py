"""A conversation's notices and blocks, and the rules' page in the console."""

import uuid

import pytest

from booths.models import Block, FairRules, Hush, WordList
from booths.services import blocks, conversations
from fair.errors import Refused
from fair.models import AuditEntry
from tests.factories import BoothFactory, MembershipFactory, OrganiserFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def booth():
    return BoothFactory()


@pytest.fixture
def host(booth):
    return MembershipFactory(exhibitor=booth.exhibitor).user


@pytest.fixture
def buyer():
    return UserFactory()


@pytest.fixture
def conversation(booth, buyer, host):
    found = conversations.ask(booth.exhibitor, buyer, "Do you make it in red?", uuid.uuid4()).conversation
    conversations.write_line(found, host, "Yes.", uuid.uuid4())
    return found


def page(conversation):
    return f"/my/messages/{conversation.pk}/conduct/"


def test_each_side_blocks_and_lifts_its_own_block(client, conversation, buyer, host):
    client.force_login(buyer)
    client.post(page(conversation), {"act": "block"})
    client.post(page(conversation), {"act": "block"})
    client.force_login(host)
    client.post(page(conversation), {"act": "unblock"})

    block = Block.objects.get()
    assert (block.buyer, block.exhibitor, block.by_exhibitor, block.made_by) == (
        buyer,
        conversation.exhibitor,
        False,
        buyer,
    )
    client.post(page(conversation), {"act": "block"})
    assert Block.objects.count() == 2
    assert AuditEntry.objects.filter(verb="buyer.blocked").count() == 1
    client.post(page(conversation), {"act": "unblock"})
    client.force_login(buyer)
    client.post(page(conversation), {"act": "unblock"})
    assert not Block.objects.exists()


def test_a_buyer_blocks_one_person_of_the_exhibitors(client, conversation, buyer, host):
    client.force_login(buyer)
    assert str(host) in client.get(page(conversation)).text

    client.post(page(conversation), {"act": "block", "person": host.pk})

    assert Block.objects.get().person == host
    with pytest.raises(Refused):
        conversations.write_line(conversation, host, "Hello?", uuid.uuid4())
    client.post(page(conversation), {"act": "unblock", "person": host.pk})
    assert not Block.objects.exists()


@pytest.mark.parametrize("person", ["stranger", "buyer", "nonsense"])
def test_only_people_of_the_exhibitor_are_blocked_alone(client, conversation, buyer, host, person):
    known = {"stranger": UserFactory().pk, "buyer": buyer.pk, "nonsense": "x" * 30}
    client.force_login(buyer)
    client.post(page(conversation), {"act": "block", "person": known[person]})
    client.force_login(host)
    client.post(page(conversation), {"act": "block", "person": host.pk})

    assert not Block.objects.exists()


def test_who_mutes_a_conversation_is_not_told_of_it(client, conversation, buyer, host):
    client.force_login(buyer)
    client.post(page(conversation), {"act": "hush"})
    client.post(page(conversation), {"act": "hush"})

    assert Hush.objects.get().user == buyer
    assert blocks.without_hushed(conversation, [buyer, host.pk]) == [host.pk]
    client.post(page(conversation), {"act": "unhush"})
    assert blocks.without_hushed(conversation, [buyer]) == [buyer]


def test_strangers_change_nothing(client, conversation):
    for person in (UserFactory(), MembershipFactory().user, OrganiserFactory()):
        client.force_login(person)
        assert client.get(page(conversation)).status_code == 404
        for act in ("hush", "block", "unblock"):
            assert client.post(page(conversation), {"act": act}).status_code == 404
    client.logout()
    assert client.post(page(conversation), {"act": "block"}).status_code == 302

    assert not Block.objects.exists()
    assert not Hush.objects.exists()


# The rules in the console

RULES = {
    "new_days": 7,
    "first_contacts": 5,
    "low_upheld": 2,
    "low_share": 50,
    "unanswered_openings": 50,
    "link_days": 3,
    "slow_seconds": 30,
    "appeal_days": 14,
    "defence_days": 7,
}


def test_organisers_set_the_rules(client):
    client.force_login(OrganiserFactory())
    address = "/console/booths/fairrules/"
    assert client.get(address).status_code == 200
    assert client.post(address, RULES | {"low_share": 101}).status_code == 422
    assert not FairRules.objects.exists()

    assert client.post(address, RULES).status_code == 302

    rules = FairRules.objects.get()
    assert (rules.first_contacts, rules.slow_seconds, rules.allow_zip) == (5, 30, False)
    assert rules.changed_at
    assert AuditEntry.objects.get(verb="rules.changed").after["first_contacts"] == 5


def test_word_lists_are_in_force_once_they_are_saved_and_can_be_tried(client, booth, buyer):
    client.force_login(OrganiserFactory())
    told = {"name": "Games", "words": "casino\n赌场", "effect": "refuse", "is_on": "on", "language": "en"}
    assert client.post("/console/booths/wordlist/add/", told | {"words": "!!"}).status_code == 200
    assert client.post("/console/booths/wordlist/add/", told).status_code == 302

    with pytest.raises(Refused):
        conversations.ask(booth.exhibitor, buyer, "Online casino", uuid.uuid4())
    page = client.get("/console/booths/fairrules/?text=网上赌场").text
    assert "It would be refused: 赌场" in page
    assert "It would be written." in client.get("/console/booths/fairrules/?text=Kettles").text

    found = WordList.objects.get()
    client.post(f"/console/booths/wordlist/{found.pk}/change/", told | {"words": "poker"})
    conversations.ask(booth.exhibitor, buyer, "Online casino", uuid.uuid4())
    client.post(f"/console/booths/wordlist/{found.pk}/delete/", {"post": "yes"})
    conversations.ask(booth.exhibitor, buyer, "Online poker", uuid.uuid4())


def test_others_set_no_rules(client):
    for person in (UserFactory(), UserFactory(is_staff=True), MembershipFactory().user):
        client.force_login(person)
        assert client.get("/console/booths/fairrules/").status_code in (302, 403)
        assert client.post("/console/booths/fairrules/", RULES).status_code in (302, 403)
        assert client.post("/console/booths/wordlist/add/", {"name": "x"}).status_code in (302, 403)

    assert not FairRules.objects.exists()
    assert not WordList.objects.exists()
