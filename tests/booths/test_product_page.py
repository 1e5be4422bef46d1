import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from exhibitors.models import Certificate, Membership, ProductPicture
from tests.factories import (
    BoothFactory,
    CategoryFactory,
    MembershipFactory,
    OrganiserFactory,
    PictureFactory,
    PriceTierFactory,
    ProductFactory,
    UserFactory,
)


@pytest.fixture
def product(db):
    return ProductFactory(name="Stockpot 24 cm", exhibitor=BoothFactory().exhibitor, lead_time_days=25)


@pytest.fixture
def priced(product):
    for quantity, price in [(300, "9.10"), (500, "8.40"), (1200, "7.85")]:
        PriceTierFactory(product=product, quantity_from=quantity, unit_price=price)
    return product


def html_of(client, product, query=""):
    return client.get(f"{product.get_absolute_url()}{query}").content.decode()


def json_ld(html):
    return [
        json.loads(block)
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    ]


class TestWhoSeesIt:
    def test_guests_see_a_listed_product(self, client, product):
        assert client.get(product.get_absolute_url()).status_code == 200

    def test_a_draft_is_missing_for_everyone_else(self, client, product):
        product.state = "draft"
        product.save()

        for user in (None, UserFactory(), OrganiserFactory(), MembershipFactory().user):
            if user:
                client.force_login(user)
            assert client.get(product.get_absolute_url()).status_code == 404
            assert client.get(reverse("product_offer", args=[product.pk])).status_code == 404

    @pytest.mark.parametrize("role", Membership.Role.values)
    def test_the_exhibitors_own_people_see_the_draft_marked_as_such(self, client, product, role):
        product.state = "draft"
        product.save()
        client.force_login(MembershipFactory(exhibitor=product.exhibitor, role=role).user)

        html = html_of(client, product)

        assert "This is a draft." in html
        assert '<meta name="robots" content="noindex">' in html

    def test_a_withdrawn_product_says_so_and_offers_nothing(self, client, priced):
        priced.state = "withdrawn"
        priced.save()

        response = client.get(priced.get_absolute_url())

        html = response.content.decode()
        assert response.status_code == 410
        assert "This product has been withdrawn." in html
        assert '<meta name="robots" content="noindex">' in html
        assert json_ld(html) == []
        assert 'id="offer"' not in html
        assert "/ask/" not in html

    @pytest.mark.parametrize("pk", ["0", "99999999999999999999", "1" * 300])
    def test_a_number_that_is_none_is_missing(self, client, db, pk):
        assert client.get(f"/products/{pk}-pot/").status_code == 404


class TestAddress:
    def test_a_wrong_slug_leads_to_the_right_one_for_good(self, client, product):
        response = client.get(f"/products/{product.pk}-saucepan/?qty=5")

        assert response.status_code == 301
        assert response["Location"] == f"/products/{product.pk}-stockpot-24-cm/?qty=5"

    def test_a_name_without_latin_letters_has_an_address_all_the_same(self, client, product):
        product.name = "搪瓷汤锅"
        product.save()

        assert client.get(f"/products/{product.pk}-product/").status_code == 200

    def test_the_canonical_address_has_no_query(self, client, product, settings):
        assert f'<link rel="canonical" href="{settings.SITE_URL}{product.get_absolute_url()}">' in html_of(
            client, product, "?qty=700"
        )


class TestOffer:
    def test_without_a_quantity_the_smallest_order_is_reckoned(self, client, priced):
        html = html_of(client, priced)

        assert "2,730.00" in html
        assert html.count('data-state="on"') == 1

    def test_a_quantity_in_the_address_is_reckoned_without_scripts(self, client, priced):
        client.cookies["tz"] = "UTC"
        html = html_of(client, priced, "?qty=1,200")

        assert "1,200 pieces at 7.85" in html
        assert "9,420.00" in html
        assert f"Ready by {timezone.localdate() + timedelta(days=25):%-d %B}" in html

    def test_below_the_smallest_order_the_page_says_so(self, client, priced):
        html = html_of(client, priced, "?qty=10")

        assert "The smallest order is 300 pieces." in html
        assert "goods only" not in html

    def test_the_fragment_says_the_same_as_the_page(self, client, priced):
        fragment = client.get(reverse("product_offer", args=[priced.pk]), {"qty": "1200"}).content.decode()

        assert fragment.strip() in html_of(client, priced, "?qty=1200")

    def test_without_prices_one_is_to_ask(self, client, product):
        assert "Price on request" in html_of(client, product)

    def test_yen_have_no_decimals(self, client, product):
        PriceTierFactory(product=product, unit_price="120", currency="JPY")

        assert "36,000 <small>JPY" in html_of(client, product)

    def test_what_was_typed_is_not_markup(self, client, priced):
        assert '"><script>' not in html_of(client, priced, '?qty="><script>alert(1)</script>')


class TestPage:
    def test_asking_leads_to_the_talk_with_the_product(self, client, product):
        booth = product.exhibitor.booths.get()

        assert f'href="/booths/{booth.slug}/?ask={product.pk}#room"' in html_of(client, product)

    def test_without_a_booth_at_the_fair_there_is_nobody_to_ask(self, client, db):
        html = html_of(client, ProductFactory())

        assert "#room" not in html

    def test_the_model_is_offered_with_its_size_and_not_loaded(self, client, product):
        ProductPicture.objects.create(product=product, picture=PictureFactory())
        product.model_file, product.model_size = "models/pot.glb", 1_990_000
        product.save()

        html = html_of(client, product)

        assert "View in 3D, 1.9\xa0MB" in html
        assert "<model-viewer" not in html
        assert not re.search(r'<(?:script|link)[^>]+(?:src|href)="[^"]*model-viewer', html)

    def test_pictures_state_their_size(self, client, product):
        ProductPicture.objects.create(product=product, picture=PictureFactory(width=1600, height=1200))

        main = re.search(r'<li class="pic gallery__main".*?</li>', html_of(client, product), re.S)[0]

        assert 'width="1600" height="1200"' in main
        assert "Stockpot 24 cm, picture 1" in main

    def test_attributes_papers_and_certificates_are_told(self, client, product):
        product.attributes = [{"name": "Volume", "value": "6.6", "unit": "L"}]
        product.hs_code, product.origin, product.model_code = "7323.94", "CN", "BE-2406"
        product.save()
        product.certificates.add(
            Certificate.objects.create(
                exhibitor=product.exhibitor,
                name="LFGB",
                valid_until=timezone.localdate() + timedelta(days=10),
            )
        )

        html = html_of(client, product)

        assert re.findall(r'<th scope="row">(.*?)</th>', html) == [
            "Volume",
            "Model",
            "Made in",
            "HS code",
            "Samples",
        ]
        assert "Renewal due" in html

    def test_close_products_come_from_other_exhibitors_nearest_first(self, client, product):
        section = CategoryFactory()
        group = CategoryFactory(parent=section)
        pots, pans = CategoryFactory(parent=group), CategoryFactory(parent=group)
        product.category = pots
        product.save()
        ProductFactory(exhibitor=product.exhibitor, category=pots)
        ProductFactory(category=pots, state="draft")
        pan = ProductFactory(category=pans, name="Skillet")
        plain = ProductFactory(category=pots, name="Casserole")
        alike = ProductFactory(category=pans, name="Stockpot, heavy")

        page = client.get(product.get_absolute_url()).context["page"]

        assert [near.name for near in page.close] == [plain.name, alike.name, pan.name]

    def test_close_products_are_not_all_of_one_exhibitor(self, client, product):
        product.category = CategoryFactory()
        product.save()
        other = BoothFactory().exhibitor
        ProductFactory.create_batch(4, category=product.category, exhibitor=other)
        third = ProductFactory(category=product.category)

        page = client.get(product.get_absolute_url()).context["page"]

        assert [near.exhibitor for near in page.close].count(other) == 2
        assert third in page.close


class TestForMachines:
    def test_the_product_is_told_with_an_offer_for_each_tier(self, client, priced):
        told, crumbs = json_ld(html_of(client, priced))

        assert (told["@type"], told["name"]) == ("Product", "Stockpot 24 cm")
        assert [(offer["price"], offer["eligibleQuantity"]["minValue"]) for offer in told["offers"]] == [
            ("9.1000", 300),
            ("8.4000", 500),
            ("7.8500", 1200),
        ]
        assert crumbs["@type"] == "BreadcrumbList"
        assert [item["position"] for item in crumbs["itemListElement"]] == [1, 2]

    def test_a_name_cannot_break_out_of_the_data(self, client, product):
        product.name = "</script><script>alert(1)</script>&<!--"
        product.save()

        html = html_of(client, product)

        assert json_ld(html)[0]["name"] == product.name
        assert "<script>alert" not in html

    def test_the_product_is_told_in_the_readers_language(self, client, product):
        product.translations = {"zh-hans": {"name": "搪瓷汤锅"}}
        product.save()
        client.cookies["django_language"] = "zh-hans"

        assert json_ld(html_of(client, product))[0]["name"] == "搪瓷汤锅"


def test_the_page_renders_from_right_to_left(client, product, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    client.cookies["django_language"] = "ar"

    assert '<html lang="ar" dir="rtl"' in html_of(client, product)


@pytest.mark.parametrize("close", [1, 3])
@pytest.mark.parametrize(("signed_in", "queries"), [(False, 9), (True, 11)])
def test_the_page_takes_a_fixed_number_of_queries(
    client, db, django_assert_num_queries, close, signed_in, queries
):
    pots = CategoryFactory()
    product = ProductFactory(exhibitor=BoothFactory().exhibitor, category=pots)
    for _ in range(close):
        PriceTierFactory(product=ProductFactory(exhibitor=BoothFactory().exhibitor, category=pots))
        ProductFactory(exhibitor=product.exhibitor)
    if signed_in:
        client.force_login(UserFactory())
    client.get(product.get_absolute_url())

    with django_assert_num_queries(queries):
        client.get(product.get_absolute_url())


def test_the_booths_card_shows_other_products_of_the_exhibitor(client, product):
    own = product.product_pictures.create(picture=PictureFactory()).picture
    other = ProductFactory(exhibitor=product.exhibitor).product_pictures.create(picture=PictureFactory())
    draft = ProductFactory(exhibitor=product.exhibitor, state="draft")
    draft.product_pictures.create(picture=PictureFactory())

    shown = client.get(product.get_absolute_url()).context["page"].covers
    assert shown == [other.picture]
    assert own not in shown
