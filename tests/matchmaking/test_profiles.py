"""The sourcing profile: its steps, the ways to have it filled, and what exhibitors learn by it."""

import pytest
from django.urls import reverse

from accounts.models import Consent
from accounts.services import give_consent
from booths.models import ShortlistItem, Sighting
from booths.services import visits
from matchmaking.models import BuyersWanted, ExhibitorsForBuyer, Searched, SourcingProfile
from tests.factories import (
    BoothFactory,
    CategoryFactory,
    EditionFactory,
    ExhibitorFactory,
    MembershipFactory,
    ProductFactory,
    SourcingProfileFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture
def buyer(client, edition):
    user = UserFactory(country="CL", company="Cocina Sur")
    client.force_login(user)
    return user


@pytest.fixture
def kettles():
    return CategoryFactory(names={"en": "Kettles"})


def step(name):
    return reverse("sourcing_step", args=[name])


PRICES = {"price_from": "9", "price_to": "4", "currency": "USD"}
WHAT = {"words": "", "attributes": "Volume: 1.7 L\nBamboo", "certificates": "CE, RoHS"}


def test_each_step_is_saved_by_itself_and_leads_to_the_next(client, buyer, edition, kettles):
    answer = client.post(step("what"), WHAT | {"categories": [kettles.pk]})

    assert answer.headers["Location"] == step("amount")
    profile = SourcingProfile.objects.get()
    assert (profile.user, profile.edition, list(profile.categories.all())) == (buyer, edition, [kettles])
    assert profile.attributes == [
        {"name": "Volume", "value": "1.7 L", "unit": ""},
        {"name": "", "value": "Bamboo", "unit": ""},
    ]
    assert profile.certificates == ["CE", "RoHS"]
    assert (profile.looks_in, profile.steps_done) == ([kettles.pk], ["what"])

    amount = {"quantity": "500", "unit": "piece", "price_to": "4.50", "currency": "EUR", "incoterm": "FOB"}
    assert client.post(step("amount"), amount | {"later": "1"}).headers["Location"] == "/my/sourcing/"
    where = {"markets": ["CL"], "origins_refused": ["IN"], "needed_by": ""}
    assert client.post(step("where"), where).headers["Location"] == step("company")
    company = {"kind": "importer", "size": "small", "languages": ["es"], "is_shown": "on"}
    assert client.post(step("company"), company).headers["Location"] == reverse("recommended")

    profile.refresh_from_db()
    assert (profile.quantity, str(profile.price_to), profile.origins_refused) == (500, "4.5000", ["IN"])
    assert (profile.kind, profile.is_shown, profile.missing_steps) == ("importer", True, [])
    page = client.get("/my/sourcing/").content.decode()
    assert "up to 4.5 EUR" in page
    assert "500 pieces" in page


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("what", WHAT, "Choose a kind of product, or say in words what you look for."),
        (
            "amount",
            {"price_from": "9", "price_to": "4", "currency": "USD"},
            "This is less than the price before.",
        ),
        ("where", {"origins_wanted": ["CN"], "origins_refused": ["CN"]}, "China stands in both lists."),
        ("where", {"needed_by": "2020-01-01"}, "This day is over."),
        ("company", {"founded": "9999"}, "Write a year up to this one, such as 1998."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_saved(client, buyer, name, body, words):
    answer = client.post(step(name), body)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not SourcingProfile.objects.exists()


def test_categories_are_searched_with_all_below(client, buyer, kettles):
    below = CategoryFactory(parent=kettles)

    client.post(step("what"), WHAT | {"categories": [kettles.pk]})

    assert SourcingProfile.objects.get().looks_in == [kettles.pk, below.pk]


def test_an_unknown_step_is_not_there_and_guests_sign_in(client, edition):
    assert client.get(step("what")).status_code == 302
    client.force_login(UserFactory())
    assert client.get(step("price")).status_code == 404


def test_an_earlier_profile_is_taken_over_and_only_ones_own(client, buyer, edition, kettles):
    past = EditionFactory(slug="autumn", name="Autumn", state="closed")
    earlier = SourcingProfileFactory(
        edition=past, user=buyer, categories=[kettles], quantity=800, steps_done=["what"]
    )
    foreign = SourcingProfileFactory(edition=past, categories=[kettles])

    assert "What you looked for at Autumn." in client.get("/my/sourcing/").content.decode()
    assert client.post(reverse("sourcing_take_over", args=[foreign.pk])).status_code == 404
    assert not SourcingProfile.objects.filter(edition=edition).exists()
    client.post(reverse("sourcing_take_over", args=[earlier.pk]))

    profile = SourcingProfile.objects.get(edition=edition)
    assert (profile.quantity, list(profile.categories.all()), profile.steps_done) == (
        800,
        [kettles],
        ["what"],
    )
    assert profile.looks_in == [kettles.pk]


def test_a_proposal_is_read_with_consent_alone_and_saved_when_ticked(client, buyer, edition, kettles):
    booth = BoothFactory()
    volume = [{"name": "Volume", "value": "1.7", "unit": "L"}]
    kept = [
        ProductFactory(exhibitor=booth.exhibitor, category=kettles, attributes=volume) for _one in range(2)
    ]
    for product in kept:
        ShortlistItem.objects.create(user=buyer, product=product)
    pots = CategoryFactory(names={"en": "Pots"})
    give_consent(Consent.Purpose.VISITS, user=buyer)
    visits.record_product(buyer, None, ProductFactory(exhibitor=booth.exhibitor, category=pots))
    address = reverse("sourcing_read")

    assert "Kettles" not in client.get(address).content.decode()
    client.post(address, {"category": [kettles.pk]})
    assert not SourcingProfile.objects.exists()

    client.post(address, {"allow": "1"})
    page = client.get(address).content.decode()
    assert buyer.consents.standing().filter(purpose="profile").count() == 1
    assert page.index("Kettles") < page.index("Pots")
    assert "Volume: 1.7 L" in page
    assert not SourcingProfile.objects.exists()

    client.post(address, {"category": [kettles.pk, "99"], "attribute": ["0"]})
    profile = SourcingProfile.objects.get()
    assert (list(profile.categories.all()), profile.attributes) == ([kettles], volume)
    assert Sighting.objects.count() == 1


def test_searches_are_kept_with_consent_and_erased_when_it_is_taken_back(client, buyer, edition):
    client.post(reverse("sourcing_searched"), {"q": "gooseneck kettle"})
    assert not Searched.objects.exists()
    give_consent(Consent.Purpose.PROFILE, user=buyer)

    for _time in range(2):
        client.post(reverse("sourcing_searched"), {"q": "gooseneck kettle"})
    assert Searched.objects.get().words == "gooseneck kettle"
    assert "gooseneck kettle" in client.get(reverse("sourcing_read")).content.decode()

    client.post(reverse("sourcing_read"), {"forbid": "1"})
    assert not Searched.objects.exists()
    assert not buyer.consents.standing().exists()


def test_the_buyer_hides_and_deletes_the_profile(client, buyer, edition, kettles):
    profile = SourcingProfileFactory(edition=edition, user=buyer, categories=[kettles])
    ExhibitorsForBuyer.objects.create(profile=profile)

    client.post(reverse("sourcing_shown"), {"hide": "1"})
    profile.refresh_from_db()
    assert profile.is_shown is False
    assert SourcingProfile.objects.shown_to_exhibitors().count() == 0

    client.post(reverse("sourcing_delete"))
    assert (SourcingProfile.objects.count(), ExhibitorsForBuyer.objects.count()) == (0, 0)


def test_managers_say_which_buyers_they_want_and_hosts_do_not(client, edition):
    exhibitor = ExhibitorFactory()
    host = MembershipFactory(exhibitor=exhibitor, role="host").user
    owner = MembershipFactory(exhibitor=exhibitor).user
    address = reverse("buyers_wanted", args=[exhibitor.slug])
    body = {
        "countries": ["CL"],
        "kinds": ["importer"],
        "least_quantity": "500",
        "currency": "USD",
        "exclusivities": ["BR"],
    }

    client.force_login(host)
    assert client.post(address, body).status_code == 404
    assert not BuyersWanted.objects.exists()
    client.force_login(owner)
    assert client.post(address, body).headers["Location"] == reverse(
        "workspace_buyers", args=[exhibitor.slug]
    )

    wanted = BuyersWanted.objects.get()
    assert (wanted.countries, wanted.kinds, wanted.least_quantity) == (["CL"], ["importer"], 500)
    assert wanted.exclusivities == ["BR"]
    assert exhibitor.recommended_buyers.get().has_changed is True
