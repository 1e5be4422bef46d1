import hashlib
import io
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from booths.loadfair import load, tables
from booths.loadfair.companies import Company
from booths.loadfair.designs import BRAND, CODE
from booths.loadfair.goods import LANGUAGES, all_goods
from booths.loadfair.load import load_fair
from booths.loadfair.plan import Plan, brands
from booths.loadfair.products import Maker, product_sheets
from booths.loadfair.rows import company_sheets, write_company
from booths.loadfair.trades import World
from booths.models import Booth, Message
from exhibitors.indexing import index_exhibitors, index_products
from exhibitors.models import Check, Exhibitor, Membership, PriceTier, Product
from fair.errors import Refused
from fair.models import Category, Edition, Hall, Picture
from fair.search import vocabulary
from fair.search.models import Corpus, Entry, Term
from fair.search.query import search
from fair.search.words import stem
from tests.factories import ProductFactory, UserFactory

PLAN = Plan(exhibitors=24, products=200)


@pytest.fixture
def site(transactional_db, settings, tmp_path):
    """An empty site whose files are this test's own; what was committed is flushed after it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VAR_DIR = tmp_path


@pytest.fixture
def fair(site):
    load_fair(PLAN, "walk-the-fair")


def entries():
    columns = "kind, object_id, title, document::text, heading::text, length, labels, score, price_usd, moq"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}, lead_time_days, added_at FROM search_entry ORDER BY 1, 2")
        return cursor.fetchall()


def terms():
    return list(Term.objects.order_by("text").values_list("text", "lexeme", "entries", "heads"))


def structure():
    """Every index and constraint of the database, as PostgreSQL would make it again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL "
            "SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace AND contype <> 'n' ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def test_the_fair_has_all_that_a_real_one_has(fair):
    edition = Edition.objects.current()
    hall = Hall.objects.get(number=1)

    assert edition.day == 3
    assert Booth.objects.published().count() == Exhibitor.objects.count() == 24
    assert Product.objects.count() == 200
    assert Hall.objects.count() == PLAN.halls
    assert hall.sections.exists()
    assert not Booth.objects.filter(room=None).exists()
    assert not Exhibitor.objects.filter(memberships__role=Membership.Role.OWNER).filter(logo=None).exists()
    assert Exhibitor.objects.filter(memberships__role=Membership.Role.OWNER).distinct().count() == 24
    assert not Product.objects.filter(product_pictures=None).exists()
    assert PriceTier.objects.filter(product__state="listed").count() > 150
    assert Check.objects.exists()
    assert Exhibitor.objects.verified().count() == Check.objects.values("exhibitor").distinct().count()
    assert Booth.objects.filter(reply_seconds__gt=0).count() > 5
    assert Message.objects.filter(by_staff=True).exists()


def test_every_picture_is_a_file(fair):
    assert all(picture.file.storage.exists(picture.file.name) for picture in Picture.objects.all())


def test_its_pages_answer(fair, client):
    booth, product = Booth.objects.get(pk=1), Product.objects.listed().first()

    for address in ("/", "/halls/", booth.hall.get_absolute_url(), booth.get_absolute_url()):
        assert client.get(address).status_code == 200
    page = client.get(product.get_absolute_url())
    assert product.name in page.content.decode()


def test_people_sign_in_with_the_password(fair, client):
    owner = Company(PLAN, 1).email_of(0)

    assert client.login(email=owner, password="walk-the-fair")
    assert Booth.objects.manageable_by(User.objects.get(email=owner)).get().pk == 1


def test_entries_are_what_the_indexing_writes(fair):
    loaded, counted = entries(), terms()
    corpus = Corpus.objects.get()

    index_products(Product.objects.values_list("pk", flat=True))
    index_exhibitors(Exhibitor.objects.values_list("pk", flat=True))
    indexed = entries()
    vocabulary.refresh()

    assert indexed == loaded
    assert entries() == loaded
    assert terms() == counted
    assert (Corpus.objects.get().lines, Corpus.objects.get().entries) == (corpus.lines, corpus.entries)


def test_products_are_found_by_their_words_and_codes(fair):
    product = Product.objects.listed().exclude(model_code="").first()

    found = search(f"{product.brand} {product.model_code}")
    assert found.hits[0].object_id == product.pk


def test_the_database_has_its_indexes_and_constraints_again(site):
    before = structure()

    load_fair(PLAN, "walk-the-fair")

    assert structure() == before
    assert not tables.is_unfinished()
    fresh = ProductFactory(exhibitor=Exhibitor.objects.get(pk=1))
    assert fresh.pk > 200


def rows_of(seed):
    """All rows of a small fair as COPY reads them, without a database's ids."""
    plan = Plan(exhibitors=12, products=60, seed=seed)
    spooled = []
    world = World(
        password="",
        first_user=0,
        organiser=1,
        buyers=[2],
        pictures=dict.fromkeys(_pictures(), 3),
        logos=[4],
        categories={category.slug: category for category in Category.objects.all()},
        now=timezone.datetime(2026, 4, 15, tzinfo=timezone.get_default_timezone()),
    )
    sheets, goods = company_sheets(), product_sheets()
    maker = Maker(world, goods, SimpleNamespace(add=lambda score, text: spooled.append(text)))
    for number in range(1, 13):
        company = Company(plan, number)
        write_company(company, world, sheets)
        maker.write(company)
    lines = [row for sheet in (*sheets.values(), *goods.values()) for row in sheet.rows] + spooled
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _pictures():
    names = [good.picture for good in all_goods()]
    return [*names, *(f"{name}-alt" for name in names), "stand-household"]


def test_same_seed_same_fair(db):
    from fair.categories import load_categories

    load_categories()

    assert rows_of(1) == rows_of(1)
    assert rows_of(1) != rows_of(2)


def test_several_processes_make_the_same_fair(site):
    def figures():
        products = Product.objects.order_by("pk").values_list("pk", "name", "moq", "exhibitor", "attributes")
        return list(products), [row[:7] for row in entries()], terms()

    load_fair(PLAN, "walk-the-fair")
    alone = figures()
    tables.take_apart()
    load_fair(PLAN, "walk-the-fair", processes=2)  # which first takes the other back

    assert figures() == alone


def test_an_interrupted_load_is_taken_back_and_begun_again(site, monkeypatch):
    someone = UserFactory()
    before = structure()
    with monkeypatch.context() as patch:
        patch.setattr(load, "copy_entries", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            load_fair(PLAN, "walk-the-fair")
    assert tables.is_unfinished()
    assert Edition.objects.current() is None

    load_fair(PLAN, "walk-the-fair")

    assert structure() == before
    assert Product.objects.count() == 200
    assert User.objects.filter(pk=someone.pk).exists()
    assert User.objects.filter(email__startswith="organiser@").count() == 1


def _interrupted(*arguments):
    raise KeyboardInterrupt


def test_an_index_that_was_being_built_is_no_obstacle(site, monkeypatch):
    before = structure()
    with monkeypatch.context() as patch:
        patch.setattr(load, "_open", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            load_fair(PLAN, "walk-the-fair")

    load_fair(PLAN, "walk-the-fair")

    assert structure() == before


def test_another_fair_is_never_touched(site):
    product = ProductFactory()
    before = structure()

    with pytest.raises(Refused, match="There is a fair already"):
        load_fair(PLAN, "walk-the-fair")

    assert list(Product.objects.all()) == [product]
    assert structure() == before
    assert not User.objects.filter(email__startswith="organiser@").exists()
    assert not Entry.objects.exists()


def test_the_command_tells_how_to_sign_in_and_loads_once(site):
    out = io.StringIO()

    call_command("load_fair", exhibitors=3, products=5, processes=1, stdout=out)
    assert "Sign in with the password" in out.getvalue()
    call_command("load_fair", exhibitors=3, products=5, processes=1, stdout=out)
    assert out.getvalue().endswith("This fair is loaded already.\n")
    with pytest.raises(CommandError, match="There is a fair already"):
        call_command("load_fair", exhibitors=4, products=5, processes=1, stdout=out)


def test_more_exhibitors_than_there_are_names_for_are_refused(site):
    with pytest.raises(Refused, match="Exhibitors are 1 to"):
        load_fair(Plan(exhibitors=len(brands(1)) + 1, products=1), "walk-the-fair")


@pytest.mark.parametrize("exhibitors", [1, 7, 24, 540, 26_000])
def test_no_stand_is_given_twice(exhibitors):
    plan = Plan(exhibitors, 10)
    stands = [plan.stand_of(number) for number in range(1, exhibitors + 1)]

    assert len(set(stands)) == exhibitors
    assert {stand.hall for stand in stands} == set(range(1, plan.halls + 1))
    assert max(stand.hall for stand in stands) <= 99
    assert all("A" <= stand.aisle <= "Z" and stand.number >= 1 for stand in stands)


def test_every_product_has_one_company():
    plan = Plan(500, 7_000)
    numbers = [number for company in range(1, 501) for number in plan.products_of(company)]

    assert numbers == list(range(1, 7_001))
    assert sorted(c for trade in range(len(plan.trade_ends)) for c in plan.companies_of(trade)) == list(
        range(1, 501)
    )


def test_placeholders_are_words_that_no_stemmer_changes():
    assert {stem(word, language) for word in (BRAND, CODE[:2].lower()) for language in LANGUAGES} == {
        BRAND,
        CODE[:2].lower(),
    }
