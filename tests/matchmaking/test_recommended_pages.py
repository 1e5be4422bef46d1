"""Pages and API of recommendations: what is shown to whom, what they say to it, and what that teaches."""

import pytest
from django.urls import reverse

from accounts.models import Consent
from booths.services.cards import share_card
from exhibitors.models import Exhibitor
from matchmaking import fairness
from matchmaking.matching.shelves import write_shelves
from matchmaking.models import BuyerOpinion, BuyersForExhibitor, ExhibitorOpinion, Exposure, SourcingProfile
from matchmaking.recommending import recommended_buyers, recommended_exhibitors
from matchmaking.services.reckoning import make_exhibitors_due, make_profile_due, reckon_all, reckon_due
from tests.api.conftest import Asker
from tests.factories import (
    BoothFactory,
    CategoryFactory,
    EditionFactory,
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
def kettles():
    return CategoryFactory(names={"en": "Kettles"})


def maker(*categories, **about):
    booth = BoothFactory(**{f"exhibitor__{name}": value for name, value in about.items()})
    for category in categories:
        ProductFactory(exhibitor=booth.exhibitor, category=category)
    write_shelves([booth.exhibitor.pk])
    return booth.exhibitor


def names(found):
    return [one.exhibitor.name for one in found]


@pytest.fixture
def buyer(client, edition, kettles):
    profile = SourcingProfileFactory(
        edition=edition, user=UserFactory(country="CL", name="Tomás"), categories=[kettles], kind="importer"
    )
    client.force_login(profile.user)
    return profile


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(
    client, buyer, edition, kettles, count, django_assert_num_queries
):
    for _maker in range(count):
        maker(kettles)
    reckon_all(edition)
    client.get(reverse("recommended"))

    with django_assert_num_queries(11):
        page = client.get(reverse("recommended")).content.decode()

    assert page.count("makes what you look for") == count


def test_who_has_no_profile_is_led_to_it_and_guests_sign_in(client, edition):
    assert client.get(reverse("recommended")).status_code == 302
    client.force_login(UserFactory())
    assert reverse("sourcing_profile") in client.get(reverse("recommended")).content.decode()


def test_a_dismissed_exhibitor_is_gone_at_once_and_comes_back(client, buyer, edition, kettles):
    one, other = maker(kettles), maker(kettles)
    reckon_all(edition)
    address = reverse("recommended_say", args=[one.slug])

    answer = client.post(address, {"said": "dismiss"}, headers={"HX-Request": "true"})
    assert "is not recommended any more." in answer.content.decode()
    assert names(recommended_exhibitors(buyer.user, edition)) == [other.name]
    while reckon_due():
        pass
    assert names(recommended_exhibitors(buyer.user, edition)) == [other.name]

    client.post(address, {"said": ""})
    while reckon_due():
        pass
    assert set(names(recommended_exhibitors(buyer.user, edition))) == {one.name, other.name}
    assert not BuyerOpinion.objects.exists()


def test_more_like_this_brings_the_like_up(client, buyer, edition, kettles):
    liked = maker(kettles, country="VN", type=Exhibitor.Type.TRADER)
    like, unlike = maker(kettles, country="VN", type=Exhibitor.Type.TRADER), maker(kettles, country="TR")
    reckon_all(edition)
    before = {one.exhibitor: one.score for one in recommended_exhibitors(buyer.user, edition)}
    assert before[like] == before[unlike]

    client.post(reverse("recommended_say", args=[liked.slug]), {"said": "more"})
    make_profile_due(buyer)
    reckon_due()

    found = {one.exhibitor: one for one in recommended_exhibitors(buyer.user, edition)}
    assert found[like].score > found[unlike].score
    assert "like those you asked for more of" in found[like].reasons_in_words
    assert found[liked].said == "more"


def test_exhibitors_read_of_buyers_what_booths_contacts_tells(client, buyer, edition, kettles):
    exhibitor = maker(kettles)
    owner = MembershipFactory(exhibitor=exhibitor).user
    reckon_all(edition)
    client.force_login(owner)
    address = reverse("workspace_buyers", args=[exhibitor.slug])

    page = client.get(address).content.decode()
    assert "A buyer from Chile" in page
    assert "Tomás" not in page
    share_card(buyer.user, exhibitor)
    assert "Tomás" in client.get(address).content.decode()

    SourcingProfile.objects.update(is_shown=False)
    assert recommended_buyers(exhibitor, edition) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_buyers_page_takes_a_fixed_number_of_queries(
    client, edition, kettles, count, django_assert_num_queries
):
    exhibitor = maker(kettles)
    client.force_login(MembershipFactory(exhibitor=exhibitor).user)
    for _buyer in range(count):
        SourcingProfileFactory(edition=edition, user=UserFactory(country="CL"), categories=[kettles])
    reckon_all(edition)
    address = reverse("workspace_buyers", args=[exhibitor.slug])
    client.get(address)

    with django_assert_num_queries(11):
        page = client.get(address).content.decode()

    assert page.count("A buyer from Chile</bdi>") == count


def test_only_buyers_of_ones_own_list_can_be_spoken_of(client, buyer, edition, kettles):
    exhibitor, other = maker(kettles), maker()
    reckon_all(edition)
    client.force_login(MembershipFactory(exhibitor=other).user)

    body = {"said": "dismiss"}
    assert client.post(reverse("workspace_buyer_say", args=[other.slug, buyer.pk]), body).status_code == 404
    assert (
        client.post(reverse("workspace_buyer_say", args=[exhibitor.slug, buyer.pk]), body).status_code == 404
    )
    assert not ExhibitorOpinion.objects.exists()

    client.force_login(MembershipFactory(exhibitor=exhibitor).user)
    client.post(reverse("workspace_buyer_say", args=[exhibitor.slug, buyer.pk]), body)
    assert recommended_buyers(exhibitor, edition) == []


def test_changes_of_a_moment_are_one_piece_of_work_and_pass_on_once(buyer, edition, kettles):
    exhibitor = maker(kettles)
    for _time in range(3):
        make_exhibitors_due([exhibitor.pk], edition, has_changed=True)
    assert BuyersForExhibitor.objects.filter(due_at__isnull=False).count() == 1

    while reckon_due():
        pass

    assert names(recommended_exhibitors(buyer.user, edition)) == [exhibitor.name]
    assert [one.profile for one in recommended_buyers(exhibitor, edition)] == [buyer]
    assert not SourcingProfile.objects.filter(due_at__isnull=False).exists()
    assert not BuyersForExhibitor.objects.filter(due_at__isnull=False).exists()


def test_what_is_shown_is_counted_once_for_each_exhibitor_and_day(client, buyer, edition, kettles):
    exhibitor = maker(kettles)
    reckon_all(edition)
    fairness.client().delete(fairness.COUNTED, fairness.TAKEN)

    for _time in range(3):
        client.get(reverse("recommended"))
    fairness.take_in_exposures()
    client.get(reverse("recommended"))
    fairness.take_in_exposures()

    row = Exposure.objects.get()
    assert (row.exhibitor, row.shown, row.as_newcomer) == (exhibitor, 4, 4)
    told = fairness.measure()
    assert (told.shown, told.share, told.exhibitors_shown, told.is_kept) == (4, 100.0, 1, True)


def test_the_lobby_shows_the_first_of_the_list_to_whom_it_was_made(client, buyer, edition, kettles):
    maker(kettles)
    reckon_all(edition)

    assert "Recommended for you" in client.get("/").content.decode()
    client.logout()
    assert "Recommended for you" not in client.get("/").content.decode()


def test_the_api_writes_the_profile_and_reads_who_fits(edition, kettles):
    exhibitor, asker = maker(kettles), Asker(UserFactory(country="CL"))

    assert asker.get("me/sourcing/").status_code == 404
    assert asker.put("me/sourcing/", {"categories": []}).status_code == 400
    saved = asker.put(
        "me/sourcing/",
        {"categories": [kettles.slug], "quantity": 500, "attributes": [{"name": "", "value": "ABS"}]},
    )
    assert (saved.status_code, saved.json()["categories"]) == (200, [kettles.slug])
    while reckon_due():
        pass

    [found] = asker.get("me/recommendations/").json()["results"]
    assert (found["exhibitor"], found["said"]) == (exhibitor.slug, "")
    assert found["reasons"][0] == "makes what you look for"
    assert sum(part["points"] for part in found["parts"]) == found["score"]
    assert asker.put(f"me/recommendations/{exhibitor.slug}/", {"said": "dismiss"}).status_code == 200
    assert asker.get("me/recommendations/").json()["results"] == []
    assert asker.delete(f"me/recommendations/{exhibitor.slug}/").status_code == 204
    assert asker.delete("me/sourcing/").status_code == 204
    assert not SourcingProfile.objects.exists()


def test_the_api_tells_the_staff_which_buyers_fit_and_nobody_else(buyer, edition, kettles):
    exhibitor = maker(kettles)
    owner, stranger = Asker(MembershipFactory(exhibitor=exhibitor).user), Asker(UserFactory())
    reckon_all(edition)
    lists, wanted = (
        f"exhibitors/{exhibitor.slug}/{name}/" for name in ("recommended-buyers", "buyers-wanted")
    )

    [found] = owner.get(lists).json()["results"]
    assert (found["id"], found["name"], found["country"]) == (buyer.pk, "", "CL")
    assert owner.put(wanted, {"kinds": ["importer"]}).json()["kinds"] == ["importer"]
    assert owner.get(wanted).json()["kinds"] == ["importer"]
    assert owner.put(f"{lists}{buyer.pk}/", {"said": "dismiss"}).status_code == 200
    assert owner.get(lists).json()["results"] == []
    assert [stranger.get(path).status_code for path in (lists, wanted)] == [404, 404]
    assert stranger.delete(f"{lists}{buyer.pk}/").status_code == 404
    assert ExhibitorOpinion.objects.get().said == "dismiss"
    assert Consent.objects.count() == 0
