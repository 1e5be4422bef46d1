"""Products written over the API."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from exhibitors import services
from exhibitors.models import Certificate, Product
from fair.pictures import store_picture
from fair.search.models import Entry
from tests.factories import (
    CategoryFactory,
    MembershipFactory,
    PictureFactory,
    PriceTierFactory,
    ProductFactory,
)
from tests.fair.test_pictures import drawn

pytestmark = pytest.mark.django_db


def png():
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    file.name = "kettle.png"
    file.seek(0)
    return file


def add_picture(asker, product, file=None, **fields):
    address = f"/api/v1/products/{product.pk}/pictures/"
    return asker.client.post(address, {"file": file or png(), **fields}, headers=asker.headers)


def test_a_product_is_written_listed_withdrawn_and_deleted(owner):
    certificate = Certificate.objects.create(exhibitor=owner.exhibitor, name="CE")
    category = CategoryFactory()
    body = {
        "exhibitor": owner.exhibitor.slug,
        "category": category.slug,
        "name": " Gooseneck\tkettle ",
        "attributes": [{"name": "Volume", "value": "1.2", "unit": "L"}],
        "translations": {"zh-hans": {"name": "细口壶"}},
        "keywords": ["kettle", "pour-over"],
        "moq": 300,
        "tiers": [
            {"quantity_from": 300, "unit_price": "9.1000", "currency": "USD", "incoterm": "FOB"},
            {"quantity_from": 1000, "unit_price": "8.4000", "currency": "USD", "incoterm": "FOB"},
        ],
        "certificates": [certificate.pk],
    }

    made = owner.post("products/", body)

    assert made.status_code == 201, made.content
    told = made.json()
    assert {name: told[name] for name in body} == {**body, "name": "Gooseneck kettle"}
    assert told["state"] == "draft"
    path = made.headers["Location"].removeprefix("http://testserver")
    assert owner.get(path).json() == told

    listed = owner.post(f"{path}list/")
    assert (listed.status_code, listed.json()["state"]) == (200, "listed")
    assert Entry.objects.filter(kind="product", object_id=told["id"]).exists()
    refused = owner.delete(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "refused")
    assert owner.post(f"{path}withdraw/").json()["state"] == "withdrawn"
    assert owner.delete(path).status_code == 204
    assert not Product.objects.exists()
    assert not Entry.objects.filter(kind="product").exists()


def test_what_is_not_sent_stays(owner):
    tier = PriceTierFactory(product__exhibitor=owner.exhibitor, product__brand="Haolin")
    path = f"products/{tier.product_id}/"

    told = owner.patch(path, {"moq": 500}).json()
    assert (told["moq"], told["brand"], len(told["tiers"])) == (500, "Haolin", 1)
    assert owner.patch(path, {"tiers": []}).json()["tiers"] == []
    assert owner.patch(path, None).json()["code"] == "parse_error"  # no body is no change


def test_a_product_is_duplicated_as_a_draft(owner, host, buyer):
    product = ProductFactory(exhibitor=owner.exhibitor, name="Kettle", external_id="K-1")
    PriceTierFactory(product=product)
    path = f"products/{product.pk}/duplicate/"

    assert [asker.post(path).status_code for asker in (host, buyer)] == [404, 404]
    assert Product.objects.count() == 1
    made = owner.post(path, Idempotency_Key="once")
    told = made.json()
    assert (made.status_code, told["state"], told["external_id"], len(told["tiers"])) == (201, "draft", "", 1)
    assert owner.get(made.headers["Location"].removeprefix("http://testserver")).json() == told
    assert owner.post(path, Idempotency_Key="once").json() == told
    assert Product.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": 7},
        {"moq": "300"},
        {"moq": True},
        {"moq": -1},
        {"moq": 2**31},
        {"sample_price": 4.5},
        {"keywords": "kettle"},
        {"translations": {"not a language": {}}},
        {"attributes": [{"name": "Volume"}]},
        {"tiers": [{"quantity_from": 1, "unit_price": "-1"}]},
        {"category": "no-such"},
        {"category": 5},
        {"certificates": [2**70]},
        {"name": "a\0b"},
    ],
)
def test_what_is_wrong_changes_nothing(owner, wrong):
    product = ProductFactory(exhibitor=owner.exhibitor)
    before = Product.objects.filter(pk=product.pk).values().get()

    response = owner.patch(f"products/{product.pk}/", wrong)

    assert response.status_code == 400, response.content
    assert next(iter(response.json()["errors"])).startswith(next(iter(wrong)))
    assert Product.objects.filter(pk=product.pk).values().get() == before


def test_what_the_service_refuses_is_409(owner):
    product = ProductFactory(exhibitor=owner.exhibitor, state="draft", moq=None)
    foreign = Certificate.objects.create(exhibitor=ProductFactory().exhibitor, name="CE")

    unlisted = owner.post(f"products/{product.pk}/list/")
    uncertified = owner.patch(f"products/{product.pk}/", {"certificates": [foreign.pk]})

    assert unlisted.json()["detail"] == "Say the minimum order before listing the product."
    assert (unlisted.status_code, uncertified.status_code) == (409, 409)
    product.refresh_from_db()
    assert product.state == "draft"
    assert not product.certificates.exists()


def test_a_number_is_an_exhibitor_s_once(owner):
    ProductFactory(exhibitor=owner.exhibitor, external_id="K-1")
    other = ProductFactory(exhibitor=owner.exhibitor)

    for response in (
        owner.post("products/", {"exhibitor": owner.exhibitor.slug, "name": "Jug", "external_id": "K-1"}),
        owner.patch(f"products/{other.pk}/", {"external_id": "K-1"}),
    ):
        assert (response.status_code, list(response.json()["errors"])) == (400, ["external_id"])
    assert Product.objects.count() == 2


def test_a_product_stays_with_its_exhibitor(owner):
    other = MembershipFactory(user=owner.user).exhibitor
    product = ProductFactory(exhibitor=owner.exhibitor)

    assert owner.patch(f"products/{product.pk}/", {"exhibitor": other.slug}).status_code == 400
    product.refresh_from_db()
    assert product.exhibitor == owner.exhibitor


def test_pictures_are_added_ordered_described_and_left_out(owner):
    product = ProductFactory(exhibitor=owner.exhibitor)
    path = f"products/{product.pk}/pictures/"

    first, second = (add_picture(owner, product, alt=alt).json() for alt in ("Front", "Back"))
    etag = owner.get(f"products/{product.pk}/").headers["ETag"]
    order = {"pictures": [{"id": second["id"], "alt": "Behind"}, {"id": first["id"]}]}
    told = owner.put(path, order, If_Match=etag)
    assert [picture["alt"] for picture in told.json()["pictures"]] == ["Behind", "Front"]
    assert owner.put(path, order, If_Match=etag).status_code == 412
    assert owner.put(path, order).status_code == 428

    left = owner.put(path, {"pictures": [{"id": first["id"]}]}, If_Match="*").json()
    assert [picture["id"] for picture in left["pictures"]] == [first["id"]]
    foreign = {"pictures": [{"id": PictureFactory().pk}]}
    assert owner.put(path, foreign, If_Match="*").status_code == 400


def test_a_part_of_a_picture_takes_its_place(owner, host, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    product = ProductFactory(exhibitor=owner.exhibitor)
    first, whole = (store_picture(ContentFile(drawn((400, 300)), "a.png"), alt=alt) for alt in ("A", "B"))
    services.save_product(product, pictures=[first, whole])
    path = f"products/{product.pk}/pictures/{whole.pk}/crop/"
    part = {"left": 100, "top": 50, "width": 200, "height": 160}

    refused = [
        owner.post(path, part | {"left": 300}),
        owner.post(path, part | {"width": 79}),
        owner.post(f"products/{product.pk}/pictures/{PictureFactory().pk}/crop/", part),
        host.post(path, part),
    ]
    assert [answer.status_code for answer in refused] == [409, 400, 404, 404]
    assert shown(product) == [first, whole]

    made = owner.post(path, part)
    assert (made.status_code, made.json()["alt"]) == (201, "B")
    assert (made.json()["width"], made.json()["height"]) == (200, 160)
    assert [picture.pk for picture in shown(product)] == [first.pk, made.json()["id"]]
    assert owner.post(path, part).status_code == 404  # it is not the product's any more
    lost = product.product_pictures.create(picture=PictureFactory(), position=9).picture
    assert owner.post(f"products/{product.pk}/pictures/{lost.pk}/crop/", part).status_code == 409


def shown(product):
    return [place.picture for place in product.product_pictures.order_by("position")]


def test_what_is_no_picture_is_refused(owner):
    product = ProductFactory(exhibitor=owner.exhibitor)
    file = io.BytesIO(b"<svg/>")
    file.name = "kettle.svg"

    response = add_picture(owner, product, file)

    assert (response.status_code, response.json()["code"]) == (409, "refused")
    assert not product.product_pictures.exists()
