"""What is found, in which order, and how else it could be narrowed."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from exhibitors.indexing import index_exhibitors, index_products, remove_products
from exhibitors.models import Certificate, Product
from fair.search import vocabulary
from fair.search.models import Entry
from fair.search.query import Filters, search
from tests.factories import CategoryFactory, ExhibitorFactory, PriceTierFactory, ProductFactory

pytestmark = pytest.mark.django_db


def listed(*names, **fields):
    """Products of these names, indexed."""
    products = [ProductFactory(name=name, **fields) for name in names]
    index_products(product.pk for product in products)
    return [product.pk for product in products]


def found(text="", filters=None, **asked):
    return [hit.object_id for hit in search(text, filters=filters, **asked).hits]


def options(results, name):
    return {option.value: option.count for option in results.facet(name).options}


def test_plural_and_singular_find_the_same():
    kettle, kettles, _pan = listed("Electric kettle 1.7 L", "Set of kettles", "Frying pan")

    assert set(found("kettle")) == set(found("Kettles")) == {kettle, kettles}


def test_accents_case_and_width_make_no_difference():
    [cafetiere, _mug] = listed("Cafetière à piston", "Mug")

    assert found("CAFETIERE") == found("cafetière") == found("ｃａｆｅｔｉｅｒｅ") == [cafetiere]


@pytest.mark.parametrize("text", ["TN-2110", "tn2110", "TN 2110", "tn_2110", "2110"])
def test_a_model_code_is_found_however_it_is_written(text):
    [cartridge, _other] = listed("Toner cartridge TN-2110", "Toner cartridge TN-3110")

    assert found(text)[:1] == [cartridge]


@pytest.mark.parametrize("text", ["TN-2110", "tn2110", "TN 2110"])
def test_a_model_code_written_in_one_is_found_with_hyphen_and_space(text):
    [cartridge, _other] = listed("Toner cartridge TN2110", "Toner cartridge TN3110")

    assert found(text)[:1] == [cartridge]


def test_a_code_is_no_word():
    [battery, _keyboard] = listed("Alkaline AA batteries", "Keyboard ED707AA")

    assert found("AA") == [battery]


@pytest.mark.parametrize("text", ["24 cm pan", "24cm pan", "pan 24CM"])
def test_an_amount_is_found_with_and_without_its_space(text):
    joined, apart, _smaller = listed("Frying pan 24cm", "Frying pan 24 cm", "Frying pan 20 cm")

    assert set(found(text)[:2]) == {joined, apart}


def test_chinese_is_found_by_its_words_and_in_mixed_texts():
    [kettle] = listed("不锈钢电热水壶 1.7L")
    [cable] = listed("USB充电线")

    assert found("热水壶") == found("不锈钢") == found("电热水壶 不锈钢") == [kettle]
    assert found("usb 充电") == [cable]
    assert search("热水壶").relaxed == []


def test_translations_find_the_product_in_every_language():
    [kettle, _pan] = listed(
        "Electric kettle",
        "Pan",
        translations={"zh-hans": {"name": "电热水壶"}, "de": {"name": "Wasserkocher"}},
    )
    index_products([kettle])

    assert kettle in found("电热水壶")
    assert kettle in found("wasserkocher", language="de")


def test_what_names_the_thing_comes_before_what_belongs_to_it():
    case, stand, notebook = listed(
        "Notebook case, black", "Stand for notebook", "Pine 14 notebook, 14 inch, silver"
    )

    assert found("notebook")[0] == notebook
    assert set(found("notebook")) == {case, stand, notebook}


def test_the_title_counts_more_than_the_description():
    described, titled = listed("Gift box", "Steel kettle")

    Product.objects.filter(pk=described).update(description="Holds a kettle.")
    index_products([described])

    assert found("kettle") == [titled, described]


def test_denied_attributes_are_not_found():
    [speaker] = listed("Speaker", attributes=[{"name": "Bluetooth", "value": "no"}])
    [other] = listed("Speaker", attributes=[{"name": "Bluetooth", "value": "yes"}])

    assert found("bluetooth speaker")[0] == other
    assert speaker not in found("bluetooth")


def test_words_are_left_out_only_when_nothing_has_them_all():
    both, one = listed("Copper kettle", "Steel kettle")

    results = search("copper kettle")
    assert ([hit.object_id for hit in results.hits], results.exact, results.relaxed) == ([both, one], 1, [])

    results = search("copper kettle trampoline")
    assert [hit.object_id for hit in results.hits] == [both, one]
    assert (results.exact, results.relaxed) == (0, ["trampoline"])


def test_a_misspelt_word_is_corrected_when_nothing_has_it():
    [kettle] = listed("Electric kettle")
    vocabulary.refresh()

    results = search("electric kettels")

    assert [hit.object_id for hit in results.hits] == [kettle]
    assert (results.suggestion, results.corrected) == ("electric kettle", True)


def test_a_word_that_is_found_is_not_corrected():
    listed("Kettle", "Kettel brand pan")
    vocabulary.refresh()

    assert search("kettel").suggestion == ""


def test_a_word_that_only_details_have_is_not_corrected():
    listed("Cooker kettle", keywords=["copper"])
    vocabulary.refresh()

    assert search("copper kettel").suggestion == "copper kettle"


def test_another_name_of_the_thing_is_found_when_its_own_is_not():
    [refrigerator] = listed("Refrigerator 300 L")

    assert found("fridge") == [refrigerator]


def test_nothing_found_has_no_hits_and_says_so():
    listed("Kettle")

    results = search("zeppelin")

    assert (results.hits, results.total, results.capped, results.pages) == ([], 0, False, 0)


def test_facets_count_what_each_choice_would_leave():
    china, germany = (
        ExhibitorFactory(country="CN"),
        ExhibitorFactory(country="DE", verified_on=timezone.localdate()),
    )
    section = CategoryFactory()
    group = CategoryFactory(parent=section)
    listed("Kettle", exhibitor=china, category=group, moq=50)
    listed("Kettle", exhibitor=germany, category=section, moq=500, lead_time_days=20)

    results = search("kettle")

    assert options(results, "country") == {"CN": 1, "DE": 1}
    assert options(results, "category") == {str(section.pk): 2, str(group.pk): 1}
    assert options(results, "moq") == {"100": 1, "500": 2, "1000": 2}
    assert options(results, "lead_time") == {"30": 1, "60": 1}
    assert options(results, "verified") == {"yes": 1}


def test_a_choice_keeps_its_siblings_and_narrows_the_other_facets():
    listed("Kettle", exhibitor=ExhibitorFactory(country="CN"), moq=50)
    [german] = listed("Kettle", exhibitor=ExhibitorFactory(country="DE"), moq=500)

    results = search("kettle", filters=Filters(countries=("DE",)))

    assert [hit.object_id for hit in results.hits] == [german]
    assert options(results, "country") == {"CN": 1, "DE": 1}
    assert [option.value for option in results.facet("country").options if option.selected] == ["DE"]
    assert options(results, "moq") == {"500": 1, "1000": 1}


def test_a_choice_that_leaves_nothing_is_still_shown():
    listed("Kettle", exhibitor=ExhibitorFactory(country="DE"))

    results = search("kettle", filters=Filters(countries=("FR",)))

    assert results.hits == []
    assert options(results, "country") == {"DE": 1, "FR": 0}


def test_prices_are_compared_in_us_dollars():
    [dollars] = listed("Kettle")
    [yuan] = listed("Kettle")
    PriceTierFactory(product_id=dollars, unit_price="40", currency="USD")
    PriceTierFactory(product_id=yuan, unit_price="40", currency="CNY")
    index_products([dollars, yuan])

    assert found("kettle", Filters(price_from=10)) == [dollars]
    assert found("kettle", Filters(price_to=10)) == [yuan]
    assert found("kettle", sort="price") == [yuan, dollars]
    assert found("kettle", sort="-price") == [dollars, yuan]


def test_filters_by_certificate_exhibitor_and_quantities():
    exhibitor = ExhibitorFactory()
    [small] = listed("Kettle", exhibitor=exhibitor, moq=10, lead_time_days=10)
    [large] = listed("Kettle", moq=1000, lead_time_days=45)
    certificate = Certificate.objects.create(exhibitor=exhibitor, name="CE")
    certificate.products.add(small)
    index_products([small])

    for filters in (
        Filters(certificates=("CE",)),
        Filters(exhibitors=(exhibitor.pk,)),
        Filters(moq=100),
        Filters(lead_time=15),
        Filters(category=None, moq=100, lead_time=15),
    ):
        assert found("kettle", filters) == [small]
    assert found("kettle", Filters(exhibitors=())) == []
    assert set(found("kettle")) == {small, large}


def test_sorts_by_smallest_order_and_newest():
    old, new = (
        listed("Kettle", created_at=timezone.now() - timezone.timedelta(days=9), moq=5),
        listed("Kettle", moq=9),
    )

    assert found("kettle", sort="newest") == [*new, *old]
    assert found("kettle", sort="moq") == [*old, *new]
    assert set(found("kettle", sort="no such order")) == {*old, *new}


def test_pages_follow_each_other_without_gaps():
    everything = listed(*["Kettle"] * 7)

    pages = [found("kettle", page=page, per_page=3) for page in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert sorted(pk for page in pages for pk in page) == everything


def test_in_parts_the_same_is_found_in_the_same_order(monkeypatch):
    """As among very many entries, where the best are read first."""
    germany = ExhibitorFactory(country="DE")
    listed("Kettle lid", "Copper kettle", "Pan")
    listed(*[f"Kettle {number}" for number in range(20)], exhibitor=germany)
    vocabulary.refresh()
    asked = [
        ("kettle", None),
        ("copper kettle", None),
        ("", None),
        ("", Filters(countries=("DE",))),
        ("zz", None),
    ]
    asked = [*asked, ("kettle", Filters(countries=("DE",), moq=1000)), ("kettle trampoline", None)]

    whole = [search(text, filters=filters, per_page=100) for text, filters in asked]
    monkeypatch.setattr("fair.search.query.MANY", 0)
    parts = [search(text, filters=filters, per_page=100) for text, filters in asked]

    assert [replace(results, took_ms=0) for results in parts] == [replace(r, took_ms=0) for r in whole]
    assert len(whole[0].hits) == 22


@pytest.mark.parametrize("cap", [1, 5])
def test_beyond_the_cap_the_best_are_taken_and_the_total_says_so(monkeypatch, cap):
    listed(*[f"Kettle {number}" for number in range(40)])
    vocabulary.refresh()
    index_products(Entry.objects.values_list("object_id", flat=True))
    monkeypatch.setattr("fair.search.statement.CAP", cap)
    monkeypatch.setattr("fair.search.query.CAP", cap)
    monkeypatch.setattr("fair.search.query.MANY", 0)

    results = search("kettle")

    best = Entry.objects.order_by("-score").values_list("object_id", flat=True)[:cap]
    assert {hit.object_id for hit in results.hits} == set(best)
    assert (results.total, results.capped) == (cap, True)


def test_no_words_browse_all():
    everything = listed("Kettle", "Pan")

    assert sorted(found("")) == sorted(found("   ")) == everything


def test_exhibitors_are_found_by_name_and_what_they_say():
    exhibitor = ExhibitorFactory(name="Meiyun Vessels", about="Vacuum flasks since 1998.")
    ExhibitorFactory(name="Other")
    index_exhibitors([exhibitor.pk])

    assert found("meiyun", kind="exhibitor") == found("flask", kind="exhibitor") == [exhibitor.pk]
    assert found("meiyun") == []


def test_a_change_is_found_in_its_transaction_and_gone_when_rolled_back():
    [kettle] = listed("Kettle")

    with transaction.atomic():
        [pan] = listed("Frying pan")
        remove_products([kettle])
        assert (found("pan"), found("kettle")) == ([pan], [])
        transaction.set_rollback(True)
    assert (found("pan"), found("kettle")) == ([], [kettle])


def test_drafts_are_taken_out():

    [kettle] = listed("Kettle")
    Product.objects.filter(pk=kettle).update(state=Product.State.WITHDRAWN)

    index_products([kettle])

    assert found("kettle") == []
    assert not Entry.objects.filter(object_id=kettle).exists()


@pytest.mark.parametrize(
    "text",
    [
        "'",
        "\\",
        "'; DROP TABLE search_entry; --",
        "kettle & | ! <-> ( ) :* :A",
        "\0kettle\0",
        "\x01\x1f\x7f\u202e\ufeff",
        "😀🫖 kettle",
        "100%s %(text)s {0} %",
        "a" * 100_000,
        "kettle " * 10_000,
        "壶" * 5_000,
        "-" * 50,
        "+++ ... '''",
        "\ud800",
        "ß İ ﬁ ½ ²",
    ],
)
@pytest.mark.parametrize("refreshed", [False, True])
def test_hostile_words_never_fail(text, refreshed):
    listed("Kettle", text[:250].replace("\0", "").encode("utf-8", "ignore").decode())
    if refreshed:
        vocabulary.refresh()

    results = search(text, sort=text[:20], page=10**9, per_page=10**9, language=text[:5])

    assert results.total >= 0
    assert isinstance(vocabulary.complete(text), list)


def test_a_search_asks_at_most_four_queries(django_assert_num_queries):
    listed("Copper kettle", "Steel kettle", *[f"Pan {number}" for number in range(10)])
    vocabulary.refresh()

    with django_assert_num_queries(2):
        search("pan", filters=Filters(countries=("CN",), moq=1000))
    with django_assert_num_queries(3):
        search("copper pan")
    search("pann")  # reads the most frequent words, once after every refresh
    with django_assert_num_queries(4):
        search("copper kettel trampoline")


def test_reindex_brings_everything_up_to_date():
    kettle, exhibitor = ProductFactory(name="Kettle"), ExhibitorFactory(name="Meiyun")
    Entry.objects.all().delete()

    call_command("reindex", "--settle", stdout=StringIO())

    assert found("kettle") == [kettle.pk]
    assert found("meiyun", kind="exhibitor") == [exhibitor.pk]
    assert search("ketle").suggestion == "kettle"


def test_indexing_asks_the_same_queries_for_one_and_for_many(django_assert_num_queries):
    category = CategoryFactory(parent=CategoryFactory())
    one = [ProductFactory(category=category).pk]
    three = [ProductFactory(category=category).pk for _number in range(3)]

    for ids in (one, three):
        with django_assert_num_queries(8):
            index_products(ids)
