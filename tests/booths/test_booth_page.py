import datetime
import json
import re

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from booths.models import BoothVersion, Brochure
from exhibitors.models import Certificate, Check, Membership, WorkingHours
from tests.booths.presence import at_booth
from tests.factories import (
    BoothFactory,
    CategoryFactory,
    ExhibitorFactory,
    HallFactory,
    MembershipFactory,
    OrganiserFactory,
    PictureFactory,
    PriceTierFactory,
    ProductFactory,
    UserFactory,
)


@pytest.fixture
def booth(db):
    return BoothFactory()


def page_of(client, booth, query=""):
    return client.get(f"{booth.get_absolute_url()}{query}")


def section_ids(response):
    return re.findall(r'<section class="booth-section[^"]*" id="(\w+)"', response.content.decode())


def shown_products(response):
    return [product.name for product in response.context["page"].shelf.products]


def json_ld(response):
    blocks = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.S
    )
    return [json.loads(block) for block in blocks]


class TestWhoSeesIt:
    @pytest.fixture
    def bare(self, booth):
        """A booth with a draft that nobody has published."""
        booth.versions.all().update(is_draft=True)
        booth.published = None
        booth.save()
        return booth

    def test_guests_see_a_published_booth(self, client, booth):
        assert page_of(client, booth).status_code == 200

    @pytest.mark.parametrize("draft", ["", "?draft=1"])
    def test_an_unpublished_booth_is_missing_for_everyone_else(self, client, bare, draft):
        for user in (None, UserFactory(), OrganiserFactory(), MembershipFactory().user):
            if user:
                client.force_login(user)
            assert page_of(client, bare, draft).status_code == 404

    @pytest.mark.parametrize("role", Membership.Role.values)
    def test_those_who_work_there_see_the_draft_marked_as_such(self, client, bare, role):
        client.force_login(MembershipFactory(exhibitor=bare.exhibitor, role=role).user)

        response = page_of(client, bare)

        assert response.status_code == 200
        assert "This is the draft." in response.content.decode()
        assert '<meta name="robots" content="noindex">' in response.content.decode()

    def test_the_published_version_is_shown_until_the_draft_is_asked_for(self, client, booth):
        BoothVersion.objects.create(booth=booth, is_draft=True, headline="To come")
        client.force_login(MembershipFactory(exhibitor=booth.exhibitor).user)

        assert page_of(client, booth).context["page"].version == booth.published
        assert page_of(client, booth, "?draft=1").context["page"].version.headline == "To come"

    def test_without_a_draft_its_staff_see_what_it_would_begin_with(self, client, booth):
        client.force_login(MembershipFactory(exhibitor=booth.exhibitor).user)

        assert page_of(client, booth, "?draft=1").context["page"].version == booth.published

    def test_a_booth_that_nobody_drew_up_begins_with_the_companys_words_and_goods(self, client, bare):
        bare.versions.all().delete()
        bare.exhibitor.tagline, bare.exhibitor.about = "Enamel since 1962", "We fire it ourselves."
        bare.exhibitor.translations = {"zh-hans": {"tagline": "始于1962"}}
        bare.exhibitor.save()
        product = ProductFactory(exhibitor=bare.exhibitor)
        client.force_login(MembershipFactory(exhibitor=bare.exhibitor).user)

        version = page_of(client, bare).context["page"].version

        assert (version.headline, version.story) == ("Enamel since 1962", "We fire it ourselves.")
        assert version.translations == {"zh-hans": {"headline": "始于1962"}}
        assert version.featured == [product.pk]
        assert version.kinds_shown == BoothVersion.Section.values
        assert not bare.versions.exists()

    def test_only_the_draft_may_stand_in_a_frame_of_ours(self, client, booth):
        client.force_login(MembershipFactory(exhibitor=booth.exhibitor).user)

        page, draft = page_of(client, booth), page_of(client, booth, "?draft")

        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'self'" in draft["Content-Security-Policy"]
        assert draft["X-Frame-Options"] == "SAMEORIGIN"
        assert "no-store" in draft["Cache-Control"]

    def test_another_exhibitors_manager_sees_no_draft(self, client, booth):
        BoothVersion.objects.create(booth=booth, is_draft=True)
        client.force_login(MembershipFactory().user)

        assert page_of(client, booth, "?draft=1").status_code == 404

    def test_a_closed_edition_shows_no_booths(self, client, booth):
        booth.hall.edition.state = "closed"
        booth.hall.edition.save()

        assert page_of(client, booth).status_code == 410


class TestNeighbours:
    def test_the_hall_is_walked_stand_by_stand_and_aisle_by_aisle(self, client, db):
        stands = [(1, "B", 20), (2, "A", 3), (2, "A", 4), (2, "B", 1)]
        booths = [BoothFactory(section=s, aisle=a, number=n) for s, a, n in stands]
        BoothFactory(section=2, aisle="A", number=5, published=False)
        BoothFactory(hall=HallFactory(number=2), section=2, aisle="A", number=5)

        walked = [page_of(client, booth).context["booth"] for booth in booths]

        slugs = [booth.slug for booth in booths]
        assert [booth.before and booth.before["slug"] for booth in walked] == [None, *slugs[:-1]]
        assert [booth.after and booth.after["slug"] for booth in walked] == [*slugs[1:], None]

    def test_neighbours_are_links_that_say_which_way(self, client, db):
        BoothFactory(section=2, aisle="C", number=13)
        here = BoothFactory(section=2, aisle="C", number=14)
        right = BoothFactory(section=2, aisle="C", number=15)

        html = page_of(client, here).content.decode()

        assert f'<a rel="next" href="/booths/{right.slug}/"' in html
        assert '<span class="sign">C13</span>' in html


class TestSections:
    @pytest.fixture
    def full(self, booth):
        ProductFactory(exhibitor=booth.exhibitor)
        MembershipFactory(exhibitor=booth.exhibitor)
        Certificate.objects.create(exhibitor=booth.exhibitor, name="ISO 9001")
        Brochure.objects.create(
            booth=booth, title="Range", size=9, file=ContentFile(b"%PDF-1.4", "range.pdf")
        )
        booth.published.panorama = PictureFactory()
        booth.published.save()
        return booth

    def show(self, booth, *sections):
        booth.published.sections = [{"kind": kind, "on": on} for kind, on in sections]
        booth.published.save()

    def test_sections_stand_in_the_exhibitors_order(self, client, full):
        order = ["people", "panorama", "certificates", "products", "company", "brochures"]
        self.show(full, *[(kind, True) for kind in order])

        assert section_ids(page_of(client, full)) == order

    def test_a_section_that_is_off_or_unknown_is_not_there(self, client, full):
        self.show(full, ("people", False), ("company", True), ("../secrets", True), ("company", True))

        assert section_ids(page_of(client, full)) == ["company"]

    def test_an_empty_section_is_not_there(self, client, booth):
        assert section_ids(page_of(client, booth)) == ["company"]

    def test_tabs_lead_to_the_sections(self, client, full):
        self.show(full, ("company", True), ("products", True))

        tabs = re.search(r'<nav class="tabs".*?</nav>', page_of(client, full).content.decode(), re.S)[0]

        assert re.findall(r'href="#(\w+)"', tabs) == ["company", "products"]


class TestShelf:
    def test_featured_products_come_first_in_their_order(self, client, booth):
        plain, second, first = (ProductFactory(exhibitor=booth.exhibitor) for _ in range(3))
        booth.published.featured = [first.pk, 10**9, second.pk]
        booth.published.save()

        assert shown_products(page_of(client, booth)) == [first.name, second.name, plain.name]

    def test_only_listed_products_of_this_exhibitor_stand_on_it(self, client, booth):
        listed = ProductFactory(exhibitor=booth.exhibitor)
        ProductFactory(exhibitor=booth.exhibitor, state="draft")
        ProductFactory(exhibitor=booth.exhibitor, state="withdrawn")
        foreign = ProductFactory()
        booth.published.featured = [foreign.pk]
        booth.published.save()

        assert shown_products(page_of(client, booth)) == [listed.name]

    def test_chips_narrow_the_shelf(self, client, booth):
        kettles, pans = CategoryFactory(), CategoryFactory()
        kettle = ProductFactory(exhibitor=booth.exhibitor, category=kettles)
        ProductFactory(exhibitor=booth.exhibitor, category=pans)

        response = page_of(client, booth, f"?category={kettles.pk}")

        assert shown_products(response) == [kettle.name]
        assert response.context["page"].shelf.count == 2

    @pytest.mark.parametrize(
        "query",
        ["?category=0", "?category=x", "?category=99999999999999999999", "?page=-1", "?page=0", "?ask=x"],
    )
    def test_nonsense_in_the_address_shows_the_whole_shelf(self, client, booth, query):
        product = ProductFactory(exhibitor=booth.exhibitor)

        assert shown_products(page_of(client, booth, query)) == [product.name]

    def test_a_long_shelf_is_paged(self, client, booth):
        products = ProductFactory.create_batch(23, exhibitor=booth.exhibitor)

        assert shown_products(page_of(client, booth, "?page=3")) == [
            product.name for product in products[20:]
        ]
        assert "Show 10 more" in page_of(client, booth).content.decode()
        assert "Show 3 more" in page_of(client, booth, "?page=2").content.decode()

    def test_one_may_ask_about_a_product_of_the_booth_only(self, client, booth):
        own, foreign = ProductFactory(exhibitor=booth.exhibitor), ProductFactory()

        assert page_of(client, booth, f"?ask={own.pk}").context["page"].asked == own
        assert page_of(client, booth, f"?ask={foreign.pk}").context["page"].asked is None


class TestPeople:
    @pytest.fixture
    def host(self, booth):
        user = UserFactory(name="Lin Yuqing", time_zone="Asia/Shanghai")
        return MembershipFactory(
            exhibitor=booth.exhibitor, user=user, job_title="Export sales", languages=["zh-hans"]
        )

    def test_who_is_on_duty_is_not_said_to_be_there(self, client, booth, host):
        for weekday in range(7):
            WorkingHours.objects.create(
                membership=host,
                weekday=weekday,
                starts_at=datetime.time(0),
                ends_at=datetime.time(23, 59, 59),
            )

        html = page_of(client, booth).content.decode()

        assert "On duty until" in html
        assert "At the booth" not in html
        assert "中文" in html
        assert "Nobody there now" in html

    def test_who_is_off_duty_says_when_they_are_back(self, client, booth, host):
        today = timezone.now().astimezone(host.user.zone)
        tomorrow = (today.weekday() + 1) % 7
        WorkingHours.objects.create(
            membership=host, weekday=tomorrow, starts_at=datetime.time(9), ends_at=datetime.time(10)
        )
        client.cookies["tz"] = "Asia/Shanghai"

        assert (
            f"Back {datetime.date(2024, 1, 1 + tomorrow):%a} 09:00" in page_of(client, booth).content.decode()
        )

    def test_the_clock_is_that_of_the_exhibitors_city(self, client, booth, host):
        assert "</live-clock> Foshan" in page_of(client, booth).content.decode()


class TestCompany:
    def test_the_mark_is_only_for_the_verified(self, client, booth):
        assert "badge-check" not in page_of(client, booth).content.decode()

        booth.exhibitor.verified_on = timezone.localdate()
        booth.exhibitor.save()

        assert "badge-check" in page_of(client, booth).content.decode()

    def test_what_was_checked_is_told_with_its_state(self, client, booth):
        today = timezone.localdate()
        for kind, days in [("licence", 400), ("audit", 20), ("bank", -1)]:
            Check.objects.create(
                exhibitor=booth.exhibitor,
                kind=kind,
                method="Matched to the register",
                checked_on=today,
                checked_by=OrganiserFactory(),
                valid_until=today + datetime.timedelta(days=days),
            )

        html = page_of(client, booth).content.decode()

        assert [html.count(f'<li data-tone="{tone}">') for tone in ("ok", "warn", "bad")] == [1, 1, 1]
        assert page_of(client, booth).context["page"].checked == "Verified: business licence, social audit"

    def test_markets_are_named_and_counted(self, client, booth):
        booth.exhibitor.markets = ["MA", "FR", "CL", "JP", "DE", "US", "BR"]
        booth.exhibitor.save()

        assert "Morocco, France, Chile, Japan and 3 more" in page_of(client, booth).content.decode()


class TestForMachines:
    def test_the_exhibitor_is_told_as_an_organization(self, client, booth):
        [organization] = json_ld(page_of(client, booth))

        assert organization["@type"] == "Organization"
        assert organization["name"] == booth.exhibitor.name
        assert organization["address"] == {
            "@type": "PostalAddress",
            "addressLocality": "Foshan",
            "addressCountry": "CN",
        }

    def test_a_name_cannot_break_out_of_the_data(self, client, db):
        name = "</script><script>alert(1)</script>&<!--"
        booth = BoothFactory(exhibitor=ExhibitorFactory(name=name))

        response = page_of(client, booth)

        assert json_ld(response)[0]["name"] == name
        assert "<script>alert" not in response.content.decode()


def test_the_story_is_read_in_the_readers_language(client, booth):
    booth.published.story = "Own furnace."
    booth.published.translations = {"zh-hans": {"story": "自有窑炉。"}}
    booth.published.save()

    assert "Own furnace." in page_of(client, booth).content.decode()
    client.cookies["django_language"] = "zh-hans"
    assert "自有窑炉。" in page_of(client, booth).content.decode()


def test_the_page_renders_from_right_to_left(client, booth, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    client.cookies["django_language"] = "ar"

    assert '<html lang="ar" dir="rtl"' in page_of(client, booth).content.decode()


@pytest.mark.django_db
def test_who_is_there_but_busy_is_shown_so(client):
    booth = BoothFactory()
    busy = MembershipFactory(exhibitor=booth.exhibitor, stance="busy")
    free = MembershipFactory(exhibitor=booth.exhibitor)
    at_booth(**{str(booth.pk): [busy.user_id, free.user_id]})

    team = page_of(client, booth).context["page"].team

    assert [(host.member.pk, str(host.stance)) for host in team] == [
        (free.pk, "available"),
        (busy.pk, "busy"),
    ]
    assert "Busy just now" in page_of(client, booth).text


@pytest.mark.parametrize("goods", [1, 3])
@pytest.mark.parametrize("signed_in", [False, True])
def test_the_page_takes_a_fixed_number_of_queries(client, db, django_assert_num_queries, goods, signed_in):
    booth = BoothFactory(number=7)
    BoothFactory(number=6), BoothFactory(number=8)
    for _ in range(goods):
        PriceTierFactory(product=ProductFactory(exhibitor=booth.exhibitor, category=CategoryFactory()))
        MembershipFactory(exhibitor=booth.exhibitor)
        Certificate.objects.create(exhibitor=booth.exhibitor, name="ISO 9001")
        Brochure.objects.create(booth=booth, title="Range", size=9, file="brochures/range.pdf")
    if signed_in:
        client.force_login(UserFactory())
    page_of(client, booth)

    with django_assert_num_queries(12 if signed_in else 9):
        page_of(client, booth)
