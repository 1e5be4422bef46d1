"""The pages of leads and visitors, by everyone who may see them and those who may not."""

import datetime
import re
import uuid

import pytest
from django.utils import timezone

from accounts.models import Consent
from accounts.services import give_consent
from booths.models import Lead, LeadNote
from booths.services import visits
from booths.services.cards import share_card
from booths.services.conversations import ask
from booths.services.lead_exports import exports_of
from booths.services.leads import move_lead, plan_step, tag_lead, write_lead
from booths.subjects import about_product
from exhibitors.models import Membership
from tests.factories import (
    BoothFactory,
    CategoryFactory,
    ExhibitorFactory,
    MembershipFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return MembershipFactory().user


@pytest.fixture
def exhibitor(owner):
    return owner.memberships.get().exhibitor


@pytest.fixture
def root(client, owner, exhibitor):
    """The address of the workspace, with its owner signed in."""
    client.force_login(owner)
    return f"/workspace/{exhibitor.slug}/"


def asked(exhibitor, product=None, text="Do you make it in red?", **who):
    buyer = UserFactory(**{"country": "CL"} | who)
    ask(exhibitor, buyer, text, uuid.uuid4(), about=product and about_product(product))
    return Lead.objects.get(buyer=buyer)


def names(client, address):
    page = client.get(address).content.decode()
    return re.findall(r'<th scope="row"><a href="[^"]+"><bdi>([^<]+)', page)


class TestList:
    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize(("query", "queries"), [("", 8), ("?q=red", 8), ("?view=board", 8)])
    def test_it_takes_a_fixed_number_of_queries(
        self, client, root, exhibitor, count, query, queries, django_assert_num_queries
    ):
        for _lead in range(count):
            product = ProductFactory(exhibitor=exhibitor, category=CategoryFactory())
            lead = asked(exhibitor, product, name="Red Baron")
            tag_lead(lead, add=["hot"])
        client.get(f"{root}leads/")

        with django_assert_num_queries(queries):
            page = client.get(f"{root}leads/{query}").content.decode()
        assert page.count("Red Baron") >= count

    def test_filters_narrow_and_the_search_reads_only_what_is_told(self, client, root, exhibitor, owner):
        asked(exhibitor, name="Ada Unknown", company="Cocina Sur")
        hidden = UserFactory(name="Hidden Person", company="Secret", country="PE")
        give_consent(Consent.Purpose.VISITS, user=hidden)
        booth = BoothFactory(exhibitor=exhibitor)
        visits.record_download(
            hidden, None, booth.brochures.create(title="Range", size=9, file="brochures/range.pdf")
        )
        hand = write_lead(exhibitor, owner, name="Pia", company="Nordhus")
        tag_lead(hand, add=["Milan"])
        move_lead(hand, owner, "quote")
        plan_step(hand, "Call", timezone.now() - datetime.timedelta(hours=1))

        leads = f"{root}leads/"
        assert sorted(names(client, leads)) == ["A buyer from Peru", "Ada Unknown", "Pia"]
        assert names(client, f"{leads}?q=cocina") == ["Ada Unknown"]
        assert names(client, f"{leads}?q=hidden") == names(client, f"{leads}?q=secret") == []
        assert names(client, f"{leads}?q=peru") == ["A buyer from Peru"]
        assert names(client, f"{leads}?stage=quote") == ["Pia"]
        assert names(client, f"{leads}?source=download") == ["A buyer from Peru"]
        assert names(client, f"{leads}?tag=Milan") == ["Pia"]
        assert names(client, f"{leads}?due=late") == names(client, f"{leads}?owner={owner.pk}") == ["Pia"]
        assert sorted(names(client, f"{leads}?owner=none")) == ["A buyer from Peru", "Ada Unknown"]
        assert names(client, f"{leads}?sort=due")[0] == "Pia"
        assert names(client, f"{leads}?sort=best")[0] == "Ada Unknown"
        assert len(names(client, f"{leads}?stage=nonsense&owner=x&due=y&sort=z&after=bad")) == 3

    @pytest.mark.parametrize("sort", ["latest", "best", "due", "longest"])
    def test_pages_follow_each_other_without_gap_or_double(
        self, client, root, exhibitor, owner, monkeypatch, sort
    ):
        monkeypatch.setattr("booths.lead_list.ROWS", 2)
        for number in range(5):
            write_lead(exhibitor, owner, name=f"Lead {number}")

        seen, address = [], f"?sort={sort}"
        while address:
            page = client.get(f"{root}leads/{address}")
            seen.append(names(client, f"{root}leads/{address}"))
            found = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
            address = found and found[1].replace("&amp;", "&")
        assert [len(rows) for rows in seen] == [2, 2, 1]
        assert sorted(name for rows in seen for name in rows) == [f"Lead {number}" for number in range(5)]

        back = re.search(r'rel="prev" href="([^"]+)"', page.content.decode())[1].replace("&amp;", "&")
        assert names(client, f"{root}leads/{back}") == seen[1]

    def test_an_empty_list_says_what_will_stand_there(self, client, root):
        assert "No leads yet" in client.get(f"{root}leads/").content.decode()
        assert "No lead answers" in client.get(f"{root}leads/?q=x").content.decode()

    def test_many_are_changed_at_once(self, client, root, exhibitor, owner):
        mine = [write_lead(exhibitor, owner, name=f"Lead {number}") for number in range(3)]
        foreign = write_lead(ExhibitorFactory(), owner, name="Foreign")
        chosen = {"pk": [lead.pk for lead in [*mine[:2], foreign]]}

        client.post(f"{root}leads/act/", chosen | {"act": "stage", "stage": "quote"})
        client.post(f"{root}leads/act/", chosen | {"act": "tag", "tag": "fair"})
        client.post(f"{root}leads/act/", {"all": "1", "filter": "tag=fair", "act": "owner", "owner": ""})
        client.post(f"{root}leads/act/", chosen | {"act": "nonsense"})

        told = Lead.objects.filter(exhibitor=exhibitor).order_by("pk").values_list("stage", "tags", "owner")
        assert list(told) == [("quote", ["fair"], None)] * 2 + [("inquiry", [], owner.pk)]
        foreign.refresh_from_db()
        assert (foreign.stage, foreign.tags) == ("inquiry", [])

    def test_the_board_moves_with_a_plain_form(self, client, root, exhibitor, owner):
        lead = write_lead(exhibitor, owner, name="Pia")
        board = f"{root}leads/?view=board"
        assert f'action="{root}leads/{lead.pk}/move/"' in client.get(board).content.decode()

        moved = client.post(f"{root}leads/{lead.pk}/move/", {"stage": "rfq", "next": board})

        assert moved.url == board
        lead.refresh_from_db()
        assert lead.stage == "rfq"


class TestLead:
    @pytest.mark.parametrize("count", [1, 3])
    def test_it_takes_a_fixed_number_of_queries(
        self, client, root, exhibitor, owner, count, django_assert_num_queries
    ):
        booth = BoothFactory(exhibitor=exhibitor)
        lead = asked(exhibitor, ProductFactory(exhibitor=exhibitor, category=CategoryFactory()))
        give_consent(Consent.Purpose.VISITS, user=lead.buyer)
        for number in range(count):
            visits.record_booth(lead.buyer, None, booth)
            LeadNote.objects.create(lead=lead, author=owner, text=str(number))
            MembershipFactory(exhibitor=exhibitor)
        client.get(f"{root}leads/{lead.pk}/")

        with django_assert_num_queries(14):
            client.get(f"{root}leads/{lead.pk}/")

    def test_the_whole_work_at_a_lead(self, client, root, exhibitor, owner):
        lead = asked(exhibitor, name="Tomás")
        page = f"{root}leads/{lead.pk}/"

        client.post(f"{page}move/", {"stage": "quote"})
        client.post(f"{page}give/", {"owner": owner.pk})
        client.post(f"{page}tag/", {"add": "hot"})
        client.post(f"{page}note/", {"text": "Wants red\nones"})
        due = timezone.localtime() + datetime.timedelta(days=2)
        client.post(
            f"{page}plan/", {"step": "Send a sample", "at": f"{due:%Y-%m-%dT%H:%M}", "remind": "1440"}
        )

        lead.refresh_from_db()
        assert (lead.stage, lead.owner, lead.tags, lead.next_step) == (
            "quote",
            owner,
            ["hot"],
            "Send a sample",
        )
        assert lead.next_at - lead.remind_at == datetime.timedelta(days=1)
        shown = client.get(page).content.decode()
        assert "Wants red\nones" in shown
        assert "Wrote to you" in shown
        client.post(f"{page}plan/", {"step": ""})
        lead.refresh_from_db()
        assert (lead.next_step, lead.next_at, lead.remind_at) == ("", None, None)

    def test_what_is_wrong_is_said(self, client, root, exhibitor):
        lead = asked(exhibitor)
        page = f"{root}leads/{lead.pk}/"

        assert client.post(f"{page}plan/", {"at": "2030-01-01T10:00"}).status_code == 422
        lost = client.post(f"{page}move/", {"stage": "lost"}, follow=True)
        assert "Say why it was lost." in lost.content.decode()
        client.post(f"{page}move/", {"stage": "nonsense"})
        lead.refresh_from_db()
        assert (lead.stage, lead.next_at) == ("inquiry", None)

    def test_the_address_shows_only_with_a_card(self, client, root, exhibitor):
        lead = asked(exhibitor, name="Tomás", email="tomas@sur.example")
        page = f"{root}leads/{lead.pk}/"
        assert "tomas@sur.example" not in client.get(page).content.decode()

        share_card(lead.buyer, exhibitor)

        assert "tomas@sur.example" in client.get(page).content.decode()
        card = client.get(f"{page}card.vcf")
        assert card["Content-Type"] == "text/vcard; charset=utf-8"
        assert "EMAIL:tomas@sur.example" in card.content.decode()

    def test_by_hand_changed_merged_and_parted(self, client, root, exhibitor):
        made = client.post(f"{root}leads/new/", {"name": "Pia", "email": "pia@nord.example", "note": "Milan"})
        first = Lead.objects.get(name="Pia")
        assert made.url == f"{root}leads/{first.pk}/"
        client.post(f"{root}leads/new/", {"company": "Nordhus", "email": "PIA@nord.example"})
        second = Lead.objects.get(company="Nordhus")
        assert "has the same e-mail address" in client.get(made.url).content.decode()

        client.post(f"{made.url}merge/", {"other": second.pk})

        assert client.get(f"{root}leads/{second.pk}/").url == made.url
        client.post(f"{root}leads/merges/{first.merges.get().pk}/undo/")
        assert Lead.objects.standing().count() == 2
        client.post(f"{made.url}change/", {"name": "Pia Lindqvist", "country": "SE", "quantity": "12"})
        first.refresh_from_db()
        assert (first.name, first.country, first.quantity, first.email) == ("Pia Lindqvist", "SE", 12, "")
        assert client.post(f"{root}leads/new/", {"interest": "Mugs"}).status_code == 200

    def test_a_manager_deletes_and_a_host_does_not(self, client, root, exhibitor, owner):
        lead = write_lead(exhibitor, owner, name="Pia")
        client.force_login(MembershipFactory(exhibitor=exhibitor, role=Membership.Role.HOST).user)
        assert client.post(f"{root}leads/{lead.pk}/delete/").status_code == 404
        assert Lead.objects.exists()

        client.force_login(owner)
        client.post(f"{root}leads/{lead.pk}/delete/")
        assert not Lead.objects.exists()


class TestVisitors:
    def test_a_visitor_is_a_country_and_an_interest_until_a_card_is_given(self, client, root, exhibitor):
        booth = BoothFactory(exhibitor=exhibitor)
        buyer = UserFactory(name="Tomás Rivas", country="CL")
        give_consent(Consent.Purpose.VISITS, user=buyer)
        chairs = CategoryFactory(names={"en": "Chairs"})
        for _product in range(2):
            visits.record_product(buyer, None, ProductFactory(exhibitor=exhibitor, category=chairs))
        other = UserFactory(name="No Consent", country="PE")
        visits.record_booth(other, None, booth)

        page = client.get(f"{root}visitors/").content.decode()
        assert "A buyer from Chile" in page
        assert "Chairs · 2 products" in page
        assert "Tomás" not in page
        assert "Peru" not in page

        follow = re.search(r'action="([^"]+/follow/)"', page)[1]
        made = client.post(follow)
        assert Lead.objects.get().source == "visit"
        assert "Tomás" not in client.get(made.url).content.decode()
        share_card(buyer, exhibitor)
        assert "Tomás Rivas" in client.get(f"{root}visitors/").content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_takes_a_fixed_number_of_queries(
        self, client, root, exhibitor, count, django_assert_num_queries
    ):
        BoothFactory(exhibitor=exhibitor)
        for _buyer in range(count):
            buyer = UserFactory()
            give_consent(Consent.Purpose.VISITS, user=buyer)
            visits.record_product(
                buyer, None, ProductFactory(exhibitor=exhibitor, category=CategoryFactory())
            )
            share_card(buyer, exhibitor)
        client.get(f"{root}visitors/")

        with django_assert_num_queries(7):
            page = client.get(f"{root}visitors/").content.decode()
        assert page.count("1 product") == count

    def test_pages_follow_each_other(self, client, root, exhibitor, monkeypatch):
        monkeypatch.setattr("booths.visitors.ROWS", 2)
        booth = BoothFactory(exhibitor=exhibitor)
        for number in range(3):
            buyer = UserFactory(name=f"Buyer {number}")
            give_consent(Consent.Purpose.VISITS, user=buyer)
            visits.record_booth(buyer, None, booth)
            share_card(buyer, exhibitor)

        first = client.get(f"{root}visitors/").content.decode()
        onward = re.search(r'rel="next" href="([^"]+)"', first)[1]
        second = client.get(f"{root}visitors/{onward}").content.decode()
        assert "Buyer 0" in second
        assert "Buyer 0" not in first

    def test_another_exhibitors_sighting_makes_no_lead(self, client, root):
        buyer = UserFactory()
        give_consent(Consent.Purpose.VISITS, user=buyer)
        sighting = visits.record_booth(buyer, None, BoothFactory())

        assert client.post(f"{root}visitors/{sighting.pk}/follow/").status_code == 404
        assert not Lead.objects.exists()


def content_of(job):
    with job.file.open("rb") as file:
        return file.read()


class TestExports:
    @pytest.mark.parametrize("kind", ["csv", "xlsx", "vcf"])
    def test_a_file_tells_what_may_be_told(
        self, client, root, exhibitor, owner, kind, django_capture_on_commit_callbacks
    ):
        lead = asked(exhibitor, name="=Tomás", email="tomas@sur.example")
        write_lead(exhibitor, owner, name="Pia", email="pia@nord.example")

        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{root}leads/exports/", {"format": kind})

        job = exports_of(exhibitor, owner).get()
        assert (job.state, job.result) == ("done", {"leads": 2})
        content = content_of(job)
        if kind != "xlsx":
            assert b"pia@nord.example" in content
            assert b"tomas@sur.example" not in content
        if kind == "csv":
            assert "'=Tomás" in content.decode("utf-8-sig")
            assert str(lead.pk) in content.decode("utf-8-sig")
        assert job.file_name.endswith(f".{kind}")

    def test_only_what_the_list_shows(
        self, client, root, exhibitor, owner, django_capture_on_commit_callbacks
    ):
        write_lead(exhibitor, owner, name="Pia")
        tag_lead(write_lead(exhibitor, owner, name="Kwame"), add=["fair"])

        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{root}leads/exports/?tag=fair", {"format": "csv"})

        content = content_of(exports_of(exhibitor, owner).get()).decode()
        assert "Kwame" in content
        assert "Pia" not in content

    def test_hosts_take_no_list_along(self, client, root, exhibitor):
        client.force_login(MembershipFactory(exhibitor=exhibitor, role=Membership.Role.HOST).user)

        assert client.post(f"{root}leads/exports/", {"format": "csv"}).status_code == 404


def test_a_rival_sees_and_changes_nothing(client, root, exhibitor, owner):
    lead = asked(exhibitor)
    rival = MembershipFactory()
    theirs = f"/workspace/{rival.exhibitor.slug}/leads/{lead.pk}/"
    before = Lead.objects.values().get()
    client.force_login(rival.user)

    for address in (f"{root}leads/{lead.pk}/", theirs, f"{theirs}change/", f"{theirs}card.vcf"):
        assert client.get(address).status_code == 404
    for act in ("move", "give", "tag", "note", "plan", "merge", "delete", "change"):
        for page in (f"{root}leads/{lead.pk}/", theirs):
            told = {"stage": "lost", "lost_for": "price", "text": "x", "add": "x", "step": "x", "name": "x"}
            assert client.post(f"{page}{act}/", told).status_code == 404
    assert Lead.objects.values().get() == before
    assert not LeadNote.objects.exists()
