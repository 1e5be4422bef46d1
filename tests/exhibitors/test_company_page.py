import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from exhibitors.models import Exhibitor, Membership
from fair.search.models import Entry
from tests.factories import CategoryFactory, MembershipFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return MembershipFactory()


@pytest.fixture
def address(client, owner):
    client.force_login(owner.user)
    return f"/workspace/{owner.exhibitor.slug}/company/"


def form(**changes):
    return {
        "name": "Banyan Enamel",
        "type": "manufacturer",
        "country": "VN",
        "city": "Hanoi",
        "time_zone": "Asia/Ho_Chi_Minh",
        "category": CategoryFactory().pk,
        "source_language": "en",
        "markets": ["DE", "FR"],
        "languages": ["en", "vi"],
        "zh-hans-name": "榕树搪瓷",
        **changes,
    }


def logo():
    file = io.BytesIO()
    Image.new("RGBA", (400, 400), "teal").save(file, "PNG")
    return SimpleUploadedFile("logo.png", file.getvalue(), "image/png")


def test_company_is_saved_with_logo_and_translations(client, owner, address):
    response = client.post(address, form(logo=logo()))

    assert response.url == address
    company = Exhibitor.objects.get()
    assert (company.name, company.markets, company.languages) == ("Banyan Enamel", ["DE", "FR"], ["en", "vi"])
    assert company.translations == {"zh-hans": {"name": "榕树搪瓷"}}
    assert company.logo.width == 400


def test_texts_of_other_fields_survive_in_a_translation(client, owner, address):
    Exhibitor.objects.update(translations={"zh-hans": {"capacity": "年产", "tagline": "旧"}})

    client.post(address, form())

    assert Exhibitor.objects.get().translations == {"zh-hans": {"capacity": "年产", "name": "榕树搪瓷"}}


def test_products_carry_the_new_country_in_the_search(
    client, owner, address, django_capture_on_commit_callbacks
):
    from exhibitors.indexing import index_products

    product = ProductFactory(exhibitor=owner.exhibitor)
    index_products([product.pk])

    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, form())

    labels = Entry.objects.get(kind=Entry.Kind.PRODUCT).labels
    assert any("VN" in label for label in labels)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"founded": "3005"}, "Write a year up to this one"),
        ({"time_zone": "Mars/Olympus"}, "This is not a time zone"),
        ({"website": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"markets": ["XX"]}, "Select a valid choice"),
    ],
)
def test_wrong_input_is_told_beside_its_field_and_nothing_is_saved(client, owner, address, changes, words):
    before = Exhibitor.objects.values().get()

    response = client.post(address, form(**changes))

    assert words in response.text
    assert Exhibitor.objects.values().get() == before


def test_hosts_and_strangers_change_nothing(client, owner, address):
    before = Exhibitor.objects.values().get(pk=owner.exhibitor_id)
    host = MembershipFactory(exhibitor=owner.exhibitor, role=Membership.Role.HOST)
    for person in (host.user, MembershipFactory().user):
        client.force_login(person)
        assert client.post(address, form(name="Stolen")).status_code == 404

    assert Exhibitor.objects.values().get(pk=owner.exhibitor_id) == before
