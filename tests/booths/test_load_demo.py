import uuid
import zoneinfo
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from booths.demo import SIGN_INS
from booths.demo.load import load_demo
from booths.demo.remove import remove_demo
from booths.models import Booth, Brochure, Message
from exhibitors.models import Exhibitor, Product
from fair.errors import Refused
from fair.models import Category, Edition, Hall, Picture
from fair.search.models import Corpus, Entry, Term
from fair.search.query import search
from fair.uploads import check_model, check_pdf
from live.models import Event, Show
from matchmaking.models import Acceptance, Meeting, Quote
from matchmaking.services.deciding import Pick, accept
from tests.factories import ProductFactory


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo loaded once for the module, and taken away again."""
    from django.test import override_settings

    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        load_demo()
        yield
        remove_demo()
        # The tree and the vocabulary stay with a fair, but not with the other tests.
        for level in (3, 2, 1):
            Category.objects.filter(level=level).delete()
        Term.objects.all().delete()
        Corpus.objects.all().delete()
        assert not Picture.objects.exists()
        assert not Entry.objects.exists()


@pytest.fixture
def fair(demo, db):
    """Each test walks through the same fair and leaves no trace."""


def test_the_edition_is_open_today(fair):
    edition = Edition.objects.current()
    today = timezone.localdate(timezone=zoneinfo.ZoneInfo(edition.time_zone))

    assert (today - edition.starts_on).days == 2
    assert (edition.ends_on - edition.starts_on).days == 9


def test_every_hall_has_booths_and_every_stand_is_walked_to(fair):
    assert Booth.objects.published().count() == 24
    assert not Hall.objects.filter(booths=None).exists()
    for booth in Booth.objects.select_related("hall", "exhibitor__category"):
        assert booth.hall.sections.filter(pk__in=booth.exhibitor.category.path).exists(), booth


def test_every_product_is_priced_pictured_classed_and_found(fair):
    products = Product.objects.listed()

    assert products.count() == 220
    for without in ("price_tiers", "product_pictures", "certificates", "category"):
        assert not products.filter(**{without: None}).exists(), without
    assert not products.filter(moq=None).exists()
    assert set(Entry.objects.filter(kind="product").values_list("object_id", flat=True)) == set(
        products.values_list("pk", flat=True)
    )
    for product in products.prefetch_related("price_tiers"):
        assert product.tiers[0].quantity_from == product.moq
        prices = [tier.unit_price for tier in product.tiers]
        assert prices == sorted(prices, reverse=True), product
        assert {"name", "description", "attributes"} <= product.translations["zh-hans"].keys()


def test_every_file_is_there_and_passes_the_checks_of_uploads(fair):
    for picture in Picture.objects.all():
        assert all(
            default_storage.exists(picture.rendition(w).removeprefix("/media/")) for w in picture.widths
        )
    for product in Product.objects.filter(pk__in=Product.objects.order_by("?").values("pk")[:12]):
        with default_storage.open(product.model_file.name) as file:
            assert check_model(file).size == product.model_size
    for brochure in Brochure.objects.all():
        with default_storage.open(brochure.file.name) as file:
            assert check_pdf(file).size == brochure.size


def test_every_booth_has_a_window_a_team_and_a_story(fair):
    for booth in Booth.objects.select_related("published", "exhibitor"):
        shown = booth.published
        own = set(booth.exhibitor.products.values_list("pk", flat=True))
        assert shown.headline, booth
        assert shown.story, booth
        assert shown.translations["zh-hans"]["story"], booth
        assert len(shown.featured) == 6
        assert {*shown.featured, *(spot["product"] for spot in shown.hotspots)} <= own
        assert 2 <= booth.exhibitor.memberships.count() <= 4
        assert not booth.exhibitor.memberships.filter(working_hours=None).exists()


def test_companies_are_of_many_countries_and_most_are_verified(fair):
    companies = Exhibitor.objects.all()

    assert companies.values("country").distinct().count() >= 13
    for company in companies:
        assert company.is_verified == company.checks.exists()
    assert 0 < companies.verified().count() < companies.count()


def test_reply_times_are_measured_from_what_was_said(fair):
    told = Booth.objects.exclude(reply_seconds=None)

    assert told.count() == 24
    assert Message.objects.filter(sent_at__gt=timezone.now()).count() == 0
    for message in Message.objects.filter(by_staff=True).select_related("author", "room__booth"):
        assert message.author.memberships.filter(exhibitor=message.room.booth.exhibitor_id).exists()


def test_who_signs_in_as_an_exhibitor_finds_questions_answers_and_leads(fair):
    company = Exhibitor.objects.get(slug="brisetta")
    waiting = company.conversations.waiting().order_by("waiting_since")

    assert [talk.buyer.name for talk in waiting] == ["Pia Lindqvist", "Kwame Boateng", "Lucas Ferreira"]
    assert all(talk.waiting_since < timezone.now() - timedelta(minutes=1) for talk in waiting)
    assert company.canned_replies.count() == 3
    assert set(company.leads.values_list("stage", flat=True)) == {"inquiry", "meeting", "quote"}
    assert company.cards.standing().count() == 3


@pytest.mark.parametrize("query", ["kettels", "电热水壶", "gooseneck kettles"])
def test_a_search_for_kettles_leads_to_one(fair, query):
    first = search(query, kind="product").hits[0]

    assert "Kettle" in Product.objects.get(pk=first.object_id).name


def test_the_sign_ins_work_and_are_nobody_whom_the_demo_plays(fair, client):
    for _role, email, password in SIGN_INS:
        assert client.login(email=email, password=password)
        assert not User.objects.get(email=email).is_demo
    assert User.objects.filter(is_demo=False).count() == len(SIGN_INS)


def test_loading_again_changes_nothing(fair, capsys):
    before = Product.objects.count(), User.objects.count(), Picture.objects.count()

    call_command("load_demo")

    assert "loaded already" in capsys.readouterr().out
    assert (Product.objects.count(), User.objects.count(), Picture.objects.count()) == before


def test_load_demo_stays_away_from_a_real_fair(fair):
    Edition.objects.update(is_demo=False)

    with pytest.raises(CommandError, match="an edition already"):
        call_command("load_demo")

    assert Exhibitor.objects.count() == 24


def test_something_is_on_now_and_a_conference_is_tomorrow(fair):
    now = Show.objects.filter(starts_at__lte=timezone.now(), ends_at__gt=timezone.now(), booth__isnull=False)
    assert [show.booth.slug for show in now][:1] == ["brisetta"]
    assert Show.objects.filter(booth__isnull=False).count() == 14
    event = Event.objects.get()
    assert (event.sessions.count(), event.stages.count(), event.speakers.count()) == (9, 2, 6)
    assert event.starts_at > timezone.now()


def test_requests_are_quoted_and_meetings_planned(fair):
    buyer = User.objects.get(email=SIGN_INS[0][1])
    quoted = Quote.objects.filter(state=Quote.State.SENT)

    assert sorted(quoted.values_list("invitation__exhibitor__slug", flat=True)) == [
        "ceramica-valdoria",
        "lanqiao-kitchen-electric",
        "sakumori-hamono",
        "yaoshan-kiln",
    ]
    assert [request.invitations.count() for request in buyer.sourcing_requests.all()] == [3, 2]
    assert Meeting.objects.planned().filter(buyer=buyer).count() == 2
    assert Meeting.objects.filter(buyer=buyer, state="proposed").count() == 1
    assert Meeting.objects.filter(state="missed").count() == 3


def test_reset_takes_what_visitors_accepted_with_it(fair):
    quote = Quote.objects.filter(state=Quote.State.SENT).first()
    request = quote.invitation.request
    lines = quote.offer.lines.filter(is_offered=True)
    picks = [Pick(quote.offer_id, line.request_line_id, line.quantity) for line in lines]
    accept(request, request.buyer, picks, uuid.uuid4())

    remove_demo()

    assert not Acceptance.objects.exists()
    assert not Edition.objects.exists()


def test_reset_takes_the_demo_alone(fair):
    product = ProductFactory()

    remove_demo()

    assert list(Product.objects.all()) == [product]
    assert not User.objects.filter(is_demo=True).exists()
    assert not Edition.objects.exists()


def test_reset_is_refused_where_others_have_booths(fair):
    Booth.objects.create(
        exhibitor=ProductFactory().exhibitor,
        slug="real",
        hall=Hall.objects.first(),
        section=9,
        aisle="Z",
        number=1,
    )

    with pytest.raises(Refused):
        remove_demo()

    assert Booth.objects.count() == 25
