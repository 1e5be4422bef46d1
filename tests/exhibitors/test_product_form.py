"""A product's form: everything saved as it was typed, wrong rows told, two people who never lose a text."""

import io
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from exhibitors.forms.rows import picture_row
from exhibitors.models import AttributeSuggestion, Certificate, Product
from exhibitors.services import save_product
from exhibitors.services.products import Stale
from exhibitors.suggestions import refresh_suggestions
from fair.models import Picture
from fair.search.models import Entry
from tests.factories import (
    CategoryFactory,
    ExhibitorFactory,
    MembershipFactory,
    PictureFactory,
    PriceTierFactory,
    ProductFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def exhibitor():
    return ExhibitorFactory()


@pytest.fixture
def manager(client, exhibitor):
    person = MembershipFactory(exhibitor=exhibitor, role="manager").user
    client.force_login(person)
    return person


@pytest.fixture
def address(exhibitor):
    return f"/workspace/{exhibitor.slug}/catalogue/"


def filled(**fields):
    return {
        "name": "Steel kettle",
        "unit": "piece",
        "currency": "EUR",
        "incoterm": "EXW",
        "sample": "none",
    } | fields


def png(size=(400, 300)):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return SimpleUploadedFile("kettle.png", out.getvalue(), "image/png")


def typed(page):
    """What a browser sends of a page's form when nothing is touched."""
    sent = {}
    body = page.text[page.text.index("product-sheet") : page.text.index("</form></unsaved-guard>")]
    body = re.sub(r"<template>.*?</template>", "", body, flags=re.S)
    import html

    for tag in re.findall(r"<input[^>]*>", body):
        attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = attrs.get("type", "text")
        if "name" not in attrs or kind == "file" or (kind == "checkbox" and " checked" not in tag):
            continue
        sent.setdefault(attrs["name"], []).append(html.unescape(attrs.get("value", "")))
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', body, flags=re.S):
        sent[name] = [html.unescape(text).replace("\n", "\r\n")]
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', body, flags=re.S):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        sent[name] = [html.unescape(chosen[1])]
    return sent


def test_new_product_is_saved_with_all_that_was_typed(client, manager, exhibitor, address):
    category = CategoryFactory()
    certificate = Certificate.objects.create(exhibitor=exhibitor, name="CE")
    pictures = [PictureFactory(), PictureFactory()]
    data = filled(
        summary="Boils",
        description="One\r\ntwo",
        keywords="kettle, Steel, kettle",
        category=category.pk,
        brand=" Banyan  Enamel ",
        model_code="TN-2110",
        external_id="77",
        hs_code="8516.10",
        origin="CN",
        moq="300",
        lead_time_days="21",
        sample="paid",
        sample_price="12.50",
        certificates=[certificate.pk],
        **{"name__zh-hans": "水壶", "keywords__zh-hans": "水壶，电热"},
        tier_quantity=["1000", "", "300"],
        tier_price=["8.0005", "", "9.10"],
        attribute_name=["Volume", "Material", "Unfilled"],
        attribute_value=["1.7", "Steel", ""],
        attribute_unit=["L", "", ""],
        picture=[picture_row(exhibitor, p).token for p in reversed(pictures)],
        alt=["Its side", "Its front"],
        then="list",
    )

    answer = client.post(f"{address}new/", data, follow=True)

    product = Product.objects.get()
    assert answer.redirect_chain == [(f"{address}{product.pk}/", 302)]
    assert (product.state, product.brand, product.description) == ("listed", "Banyan Enamel", "One\ntwo")
    assert (product.hs_code, product.origin, product.moq) == ("851610", "CN", 300)
    assert product.keywords == ["kettle", "Steel"]
    assert product.translations == {"zh-hans": {"name": "水壶", "keywords": ["水壶", "电热"]}}
    assert product.attributes == [
        {"name": "Volume", "value": "1.7", "unit": "L"},
        {"name": "Material", "value": "Steel", "unit": ""},
    ]
    assert [(t.quantity_from, t.unit_price, t.currency, t.incoterm) for t in product.tiers] == [
        (300, Decimal("9.10"), "EUR", "EXW"),
        (1000, Decimal("8.0005"), "EUR", "EXW"),
    ]
    assert [(p.pk, p.alt) for p in product.pictures] == [
        (pictures[1].pk, "Its side"),
        (pictures[0].pk, "Its front"),
    ]
    assert list(product.certificates.all()) == [certificate]
    assert Entry.objects.filter(object_id=product.pk, kind="product").exists()


def whole_product(exhibitor):
    product = PriceTierFactory(
        product__exhibitor=exhibitor,
        product__name='A "kettle" & <more>',
        product__description="One\n\ntwo",
        product__keywords=["a", "b c"],
        product__category=CategoryFactory(),
        product__attributes=[{"name": "Volume", "value": "1.7", "unit": "L"}],
        product__translations={
            "zh-hans": {"name": "水壶", "attributes": [{"name": "容量", "value": "1.7"}]},
            "de": {"name": "Kessel"},
        },
        product__unit="crate",
    ).product
    product.product_pictures.create(picture=PictureFactory(alt="Front"))
    product.certificates.add(Certificate.objects.create(exhibitor=exhibitor, name="CE"))
    return product


def everything(product):
    row = Product.objects.filter(pk=product.pk).values().get()
    for name in ("updated_at", "words"):
        row.pop(name)
    return (
        row,
        list(product.price_tiers.values("quantity_from", "unit_price", "currency", "incoterm")),
        list(product.product_pictures.values("picture", "picture__alt")),
        list(product.certificates.values()),
    )


def test_saving_an_untouched_form_changes_nothing(client, manager, exhibitor, address):
    product = whole_product(exhibitor)
    before = everything(product)

    page = client.get(f"{address}{product.pk}/")
    assert client.post(f"{address}{product.pk}/", typed(page)).status_code == 302

    assert everything(product) == before


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "This field is required."),
        ({"hs_code": "85A"}, "The HS code is not 4 to 12 digits."),
        ({"external_id": "taken"}, "Another product of yours has this number."),
        ({"tier_quantity": ["x"], "tier_price": ["1"]}, "a whole number from 1"),
        ({"tier_quantity": ["0"], "tier_price": ["1"]}, "a whole number from 1"),
        ({"tier_quantity": ["5"], "tier_price": [""]}, "Say the price of one unit."),
        ({"tier_quantity": ["5"], "tier_price": ["cheap"]}, "The price is not a number: cheap"),
        ({"tier_quantity": ["5", "5"], "tier_price": ["2", "1"]}, "Two prices begin at the same quantity."),
        ({"attribute_name": [""], "attribute_value": ["1"], "attribute_unit": [""]}, "Say what this is"),
        ({"keywords": ",".join(map(str, range(51)))}, "at most 50 keywords"),
        ({"moq": "-1"}, "greater than or equal to 0"),
        ({"category": "99999"}, "Select a valid choice"),
        ({"sample_price": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_stays_typed(client, manager, exhibitor, address, wrong, words):
    ProductFactory(exhibitor=exhibitor, external_id="taken")

    answer = client.post(f"{address}new/", filled(summary="Still here") | wrong)

    assert answer.status_code == 200
    assert words in answer.text
    assert "Still here" in answer.text
    assert Product.objects.count() == 1


def test_listing_that_is_refused_saves_the_draft_and_says_why(client, manager, exhibitor, address):
    answer = client.post(f"{address}new/", filled(then="list"), follow=True)

    assert "not listed. Say the minimum order before listing the product." in answer.text
    assert Product.objects.get().state == "draft"


def test_second_person_is_told_what_the_first_changed_and_loses_nothing(client, manager, exhibitor, address):
    product = whole_product(exhibitor)
    mine = typed(client.get(f"{address}{product.pk}/"))
    theirs = mine | {"name": ["Their name"], "summary": ["Their summary"], "tier_price": ["7.77"]}
    assert client.post(f"{address}{product.pk}/", theirs).status_code == 302
    after = everything(product)

    mine |= {"name": ["My name"], "brand": ["My brand"]}
    answer = client.post(f"{address}{product.pk}/", mine)

    assert answer.status_code == 200
    assert everything(product) == after
    conflict = answer.context["sheet"].conflict
    assert sorted(conflict.taken) == ["Prices", "Summary"]
    assert [(rival.label, rival.theirs) for rival in conflict.rivals] == [("Name", "Their name")]
    again = typed(answer)
    assert (again["name"], again["brand"], again["summary"]) == (["My name"], ["My brand"], ["Their summary"])
    assert again["tier_price"][0] == "7.77"

    assert client.post(f"{address}{product.pk}/", again).status_code == 302
    product.refresh_from_db()
    assert (product.name, product.brand, product.summary) == ("My name", "My brand", "Their summary")


def test_change_of_the_state_elsewhere_is_no_lost_text(client, manager, exhibitor, address):
    product = whole_product(exhibitor)
    mine = typed(client.get(f"{address}{product.pk}/"))
    Product.objects.get(pk=product.pk).save(update_fields=["state", "updated_at"])

    answer = client.post(f"{address}{product.pk}/", mine | {"name": ["My name"]})

    assert answer.status_code == 302
    product.refresh_from_db()
    assert product.name == "My name"


def test_save_product_refuses_a_stale_version():
    product = ProductFactory()
    seen = product.updated_at
    save_product(Product.objects.get(pk=product.pk))
    product.name = "Late"

    with pytest.raises(Stale):
        save_product(product, seen=seen)

    assert Product.objects.get().name != "Late"


@pytest.mark.parametrize("role", ["host", "stranger", "guest"])
def test_only_managers_change_products(client, exhibitor, address, role):
    product = whole_product(exhibitor)
    draft = ProductFactory(exhibitor=exhibitor, state="draft")
    if role != "guest":
        place = exhibitor if role == "host" else ExhibitorFactory()
        client.force_login(MembershipFactory(exhibitor=place, role="host").user)
    before = list(Product.objects.order_by("pk").values())

    for path in (
        "new/",
        f"{product.pk}/",
        f"{product.pk}/duplicate/",
        f"{draft.pk}/delete/",
        "pictures/",
        "pictures/crop/",
    ):
        answer = client.post(address + path, filled(file=png()))
        assert answer.status_code == 404 or "/accounts/login/" in answer.url, path

    assert list(Product.objects.order_by("pk").values()) == before
    assert Picture.objects.count() == 1


def test_host_reads_the_form_and_finds_no_button(client, exhibitor, address):
    product = whole_product(exhibitor)
    client.force_login(MembershipFactory(exhibitor=exhibitor, role="host").user)

    page = client.get(f"{address}{product.pk}/")

    assert '<fieldset class="stack" disabled>' in page.text
    assert 'name="then"' not in page.text


def test_product_of_another_company_is_not_there(client, manager, exhibitor, address):
    product = ProductFactory(state="draft")

    for path in ("", "duplicate/", "delete/"):
        assert client.post(f"{address}{product.pk}/{path}", filled()).status_code == 404
    assert client.get(f"{address}{product.pk}/").status_code == 404
    assert Product.objects.get().state == "draft"


def test_duplicate_is_a_draft_without_the_number(client, manager, exhibitor, address):
    product = whole_product(exhibitor)
    Product.objects.filter(pk=product.pk).update(external_id="77")

    client.post(f"{address}{product.pk}/duplicate/")

    copy = Product.objects.exclude(pk=product.pk).get()
    assert (copy.state, copy.external_id) == ("draft", "")
    assert copy.name == f"{product.name} (copy)"
    assert everything(copy)[1:] == everything(product)[1:]


def test_only_drafts_are_deleted(client, manager, exhibitor, address):
    listed = ProductFactory(exhibitor=exhibitor)
    draft = ProductFactory(exhibitor=exhibitor, state="draft")

    client.post(f"{address}{draft.pk}/delete/")
    answer = client.post(f"{address}{listed.pk}/delete/", follow=True)

    assert list(Product.objects.all()) == [listed]
    assert "Only a draft can be deleted" in answer.text


def test_queries_do_not_grow_with_the_rows_of_the_form(client, manager, exhibitor, address):
    product = whole_product(exhibitor)
    client.get(f"{address}{product.pk}/")
    counts = []
    for number in (0, 1):
        if number:
            for n in range(2):
                PriceTierFactory(product=product, quantity_from=1000 + n)
                product.product_pictures.create(picture=PictureFactory(), position=n + 1)
                product.certificates.add(Certificate.objects.create(exhibitor=exhibitor, name=f"CE {n}"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{address}{product.pk}/").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1], "\n".join(query["sql"][:150] for query in queries)
    assert counts[0] <= 12, "\n".join(query["sql"][:150] for query in queries)


# Pictures.


def test_picture_is_kept_and_answers_with_its_row(client, manager, exhibitor, address, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    answer = client.post(f"{address}pictures/", {"file": png()})

    picture = Picture.objects.get()
    assert answer.status_code == 200
    assert picture_row(exhibitor, picture).token in answer.text


def test_what_is_no_picture_is_refused_in_a_sentence(client, manager, address):
    answer = client.post(f"{address}pictures/", {"file": SimpleUploadedFile("a.png", b"nonsense")})

    assert answer.status_code == 409
    assert answer.text.startswith("This is not a picture")
    assert not Picture.objects.exists()


def test_pictures_that_come_with_the_form_stay_when_another_fails(client, manager, address):
    bad = SimpleUploadedFile("bad.png", b"nonsense", "image/png")

    answer = client.post(f"{address}new/", filled(summary="Still here", uploads=[png(), bad]))

    assert answer.status_code == 200
    assert "bad.png: This is not a picture" in answer.text
    assert "Still here" in answer.text
    assert not Product.objects.exists()

    client.post(f"{address}new/", typed(answer))
    assert Product.objects.get().pictures == [Picture.objects.get()]


def test_crop_cuts_the_widest_rendition(client, manager, exhibitor, address):
    client.post(f"{address}pictures/", {"file": png((1000, 800))})
    whole = Picture.objects.get()
    token = picture_row(exhibitor, whole).token
    part = {"picture": token, "left": 100, "top": 50, "width": 400, "height": 300, "alt": "A part"}

    answer = client.post(f"{address}pictures/crop/", part)

    made = Picture.objects.exclude(pk=whole.pk).get()
    assert (made.width, made.height, made.widths) == (400, 300, [320, 400])
    assert picture_row(exhibitor, made).token in answer.text
    assert "A part" in answer.text
    for wrong in ({"left": 700}, {"width": 10}):
        assert client.post(f"{address}pictures/crop/", part | wrong).status_code == 409
    assert client.post(f"{address}pictures/crop/", part | {"left": "-1"}).status_code == 404
    assert Picture.objects.count() == 2


def test_token_of_another_company_shows_and_crops_nothing(client, manager, exhibitor, address):
    theirs = picture_row(ExhibitorFactory(), PictureFactory()).token

    client.post(f"{address}new/", filled(picture=[theirs, "1", f"{exhibitor.pk}-1"], alt=["", "", ""]))
    part = {"picture": theirs, "left": 0, "top": 0, "width": 100, "height": 100}

    assert client.post(f"{address}pictures/crop/", part).status_code == 404
    assert not Product.objects.get().product_pictures.exists()


# What others in the category tell.


def test_suggestions_are_what_listed_products_of_the_category_tell(client, manager, exhibitor, address):
    category = CategoryFactory()
    told = [
        [{"name": "Volume", "value": "1", "unit": "L"}, {"name": "Material", "value": "steel"}],
        [{"name": "Volume", "value": "2", "unit": "L"}],
    ]
    for attributes in [*told, [{"name": "Material", "value": "iron"}], told[1]]:
        ProductFactory(category=category, attributes=attributes)
    ProductFactory(category=category, attributes=[{"name": "Once", "value": "1"}])
    for _n in range(3):
        ProductFactory(category=category, attributes=[{"name": "Secret", "value": "1"}], state="draft")

    assert refresh_suggestions() == refresh_suggestions() == 2

    found = AttributeSuggestion.objects.filter(category=category).values_list("name", "unit", "products")
    assert list(found) == [("Volume", "L", 3), ("Material", "", 2)]
    page = client.get(f"{address}attributes/", {"category": category.pk}).text
    assert page.index("Volume (L)") < page.index("Material")
    assert "data-suggest" not in client.get(f"{address}attributes/", {"category": "x"}).text
