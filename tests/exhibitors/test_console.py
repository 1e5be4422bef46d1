"""The console runs an edition: every list and form opens, and writes go through the services."""

import datetime
import io

import pytest
from django.contrib.admin.sites import site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from exhibitors.indexing import index_products
from exhibitors.models import Check, Exhibitor, Product
from exhibitors.services import save_product
from exhibitors.shelf_words import asked_for
from fair.console.paging import matching_words
from fair.models import Picture
from fair.search.models import Entry
from tests.factories import (
    BoothFactory,
    ExhibitorFactory,
    MembershipFactory,
    OrganiserFactory,
    PriceTierFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
OURS = [model for model in site._registry if model._meta.app_label in {"fair", "exhibitors", "booths"}]


@pytest.fixture
def organiser(client):
    organiser = OrganiserFactory()
    client.force_login(organiser)
    return organiser


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_every_list_and_form_opens(model, client, organiser):
    BoothFactory()
    PriceTierFactory()
    names = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    assert client.get(reverse(f"{names}_changelist")).status_code == 200
    if row := model.objects.first():
        assert client.get(reverse(f"{names}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("role", ["guest", "buyer", "owner"])
def test_the_console_is_for_organisers_alone(role, client):
    exhibitor = ExhibitorFactory()
    person = {"buyer": UserFactory, "owner": lambda: MembershipFactory(exhibitor=exhibitor).user}.get(role)
    if person:
        client.force_login(person())

    response = client.post(
        reverse("admin:exhibitors_exhibitor_change", args=[exhibitor.pk]), {"name": "Mine"}
    )

    assert response.status_code == 302
    exhibitor.refresh_from_db()
    assert exhibitor.name != "Mine"


def management(prefix, total=0, initial=0):
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}


def form_of(exhibitor, **checks):
    return {
        "name": exhibitor.name,
        "slug": exhibitor.slug,
        "type": exhibitor.type,
        "time_zone": exhibitor.time_zone,
        "country": "CN",
        "source_language": "en",
        "translations": "{}",
        **management("checks", total=1),
        **management("memberships"),
        **management("certificates"),
        **{f"checks-0-{field}": value for field, value in checks.items()},
    }


def test_a_check_recorded_in_the_console_verifies_the_company(client, organiser):
    product = ProductFactory()
    today = timezone.localdate()
    form = form_of(product.exhibitor, kind="licence", method="Register", checked_on=today)

    response = client.post(reverse("admin:exhibitors_exhibitor_change", args=[product.exhibitor_id]), form)

    assert response.status_code == 302
    assert Check.objects.get().checked_by == organiser
    assert Exhibitor.objects.get().verified_on == today
    assert Entry.objects.filter(labels__contains=["verified:yes"]).count() == 2


def test_a_check_of_tomorrow_is_refused_in_the_form(client, organiser):
    exhibitor = ExhibitorFactory()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    form = form_of(exhibitor, kind="licence", method="Register", checked_on=tomorrow)

    response = client.post(reverse("admin:exhibitors_exhibitor_change", args=[exhibitor.pk]), form)

    assert "A check cannot be dated in the future." in response.content.decode()
    assert not Check.objects.exists()
    assert Exhibitor.objects.get().verified_on is None


def test_products_are_withdrawn_in_the_console_and_leave_the_search(client, organiser):
    product = ProductFactory(state=Product.State.DRAFT)
    unfinished = ProductFactory(state=Product.State.DRAFT, moq=None)
    address = reverse("admin:exhibitors_product_changelist")
    chosen = {"_selected_action": [product.pk, unfinished.pk]}

    response = client.post(address, {"action": "list_selected", **chosen}, follow=True)
    assert "Say the minimum order before listing the product." in response.content.decode()
    assert list(Entry.objects.values_list("object_id", flat=True)) == [product.pk]

    client.post(address, {"action": "withdraw_selected", **chosen})
    assert not Entry.objects.exists()


def png():
    out = io.BytesIO()
    Image.new("RGB", (40, 40)).save(out, "PNG")
    return SimpleUploadedFile("a.png", out.getvalue())


@pytest.mark.parametrize("good", [True, False])
def test_pictures_added_in_the_console_are_checked(good, client, organiser, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    upload = png() if good else SimpleUploadedFile("a.png", b"<svg onload=alert(1)>")

    response = client.post(reverse("admin:fair_picture_add"), {"upload": upload, "alt": "A mug"})

    assert (response.status_code == 302) is good
    assert [p.alt for p in Picture.objects.all()] == (["A mug"] if good else [])
    assert good or "This is not a picture" in response.content.decode()


def test_products_are_found_in_the_console_by_words_and_codes_on_show_or_not(client, organiser):
    listed = ProductFactory(name="Copper kettle", model_code="CK-2034")
    draft = ProductFactory(name="Copper kettle, larger", model_code="CK-77", state=Product.State.DRAFT)
    ProductFactory(name="Toaster")
    index_products([listed.pk])
    address = reverse("admin:exhibitors_product_changelist")

    def found(words):
        return {product.pk for product in client.get(address, {"q": words}).context["cl"].result_list}

    assert found("kettles") == {listed.pk}
    assert found("copper kettle") == {listed.pk, draft.pk}
    assert found("CK-2034") == {listed.pk}
    assert found("ck-77") == {draft.pk}
    assert found("nothing such") == set()


def test_search_of_what_is_not_on_show_uses_its_index():
    exhibitor = ExhibitorFactory()
    Product.objects.bulk_create(
        Product(exhibitor=exhibitor, name=f"Toaster {number}", state=Product.State.DRAFT)
        for number in range(2_000)
    )
    rows = matching_words(
        Product.objects.exclude(state="listed"), ["name", "model_code", "external_id"], "kettle"
    )

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE exhibitors_product")
    assert "product_unlisted_words" in rows.order_by("-pk")[:100].explain()


def test_product_renamed_in_the_console_is_found_on_its_own_shelf(client, organiser):
    product = ProductFactory(name="Kettle")
    save_product(product)
    plain = {name: getattr(product, name) for name in ("state", "moq", "unit", "sample")}
    below = {
        f"{rows}-{kind}_FORMS": 0
        for rows in ("price_tiers", "product_pictures")
        for kind in ("TOTAL", "INITIAL")
    }
    form = {"exhibitor": product.exhibitor_id, "attributes": "[]", "translations": "{}"}

    response = client.post(
        reverse("admin:exhibitors_product_change", args=[product.pk]),
        {**plain, **below, **form, "source_language": "en", "name": "Samovar"},
    )

    assert response.status_code == 302
    found = Product.objects.filter(asked_for("samovar", product.exhibitor))
    assert [one.pk for one in found] == [product.pk]
