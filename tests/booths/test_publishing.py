import pytest

from booths.models import BoothVersion
from booths.services.booths import draft_booth, publish_booth
from fair.errors import Refused
from tests.factories import BoothFactory, MembershipFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def booth():
    return BoothFactory()


@pytest.fixture
def owner(booth):
    return MembershipFactory(exhibitor=booth.exhibitor).user


def test_draft_booth_copies_what_is_shown_once(booth, owner):
    BoothVersion.objects.update(headline="Small appliances", translations={"zh-hans": {"headline": "小家电"}})

    draft = draft_booth(booth, owner)

    assert (draft.headline, draft.translations) == ("Small appliances", {"zh-hans": {"headline": "小家电"}})
    assert (draft.is_draft, draft.created_by) == (True, owner)
    assert draft_booth(booth, owner) == draft
    booth.refresh_from_db()
    assert booth.published != draft


def test_publish_booth_shows_the_draft_instead(booth, owner):
    product = ProductFactory(exhibitor=booth.exhibitor)
    draft = draft_booth(booth, owner)
    draft.headline, draft.featured = "Kettles", [product.pk]
    draft.save()

    publish_booth(booth, owner)

    booth.refresh_from_db()
    assert (booth.published.pk, booth.published.is_draft) == (draft.pk, False)
    assert booth.published.published_at is not None


@pytest.mark.parametrize("wrong", ["no draft", "no headline", "foreign product", "foreign hotspot"])
def test_publish_booth_refuses_what_cannot_be_shown(wrong, booth, owner):
    shown = booth.published
    if wrong != "no draft":
        draft = draft_booth(booth, owner)
        foreign = ProductFactory().pk
        draft.headline = "" if wrong == "no headline" else "Kettles"
        draft.featured = [foreign] if wrong == "foreign product" else []
        draft.hotspots = [{"product": foreign, "yaw": 0, "pitch": 0}] if wrong == "foreign hotspot" else []
        draft.save()

    with pytest.raises(Refused):
        publish_booth(booth, owner)

    booth.refresh_from_db()
    assert booth.published == shown
    assert booth.versions.filter(is_draft=True).count() == (wrong != "no draft")
