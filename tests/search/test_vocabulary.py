"""Words of the titles: corrections, completions, and how they are kept."""

import pytest

from exhibitors.indexing import index_exhibitors, index_products, remove_products
from fair.search import asking, tasks, vocabulary
from fair.search.models import Corpus, Entry, Term
from tests.factories import CategoryFactory, ExhibitorFactory, ProductFactory

pytestmark = pytest.mark.django_db


def listed(*names):
    products = [ProductFactory(name=name).pk for name in names]
    index_products(products)
    vocabulary.refresh()
    return products


def corrected(text):
    question = asking.read(text, "en")
    return " ".join(word.text for word in vocabulary.correct(question.words, question.counted_at))


@pytest.mark.parametrize("typo", ["kettel", "ketle", "kettlle", "ekttle", "jettle", "kettlesx"])
def test_a_typo_is_corrected_to_the_nearest_word(typo):
    listed("Kettle", "Kennel", "Nettle")

    assert corrected(typo) == "kettle"


def test_of_two_words_as_near_the_more_frequent_is_meant():
    listed("Cables", "Cable", "Cable", "Cabler")

    assert corrected("cablet") == "cable"


@pytest.mark.parametrize("text", ["kettle", "zeppelin", "qx", "tn2111", "水饺"])
def test_known_short_and_far_words_and_codes_are_left_alone(text):
    listed("Kettle TN2110", "热水壶")

    assert corrected(text) == text


def test_completes_frequent_phrases_first_then_words():
    listed("Electric kettle", "Electric kettle", "Electric kettle", "Electric drill")

    assert vocabulary.complete("elec") == ["electric", "electric kettle"]
    assert vocabulary.complete("electric ket") == ["electric kettle"]
    assert vocabulary.complete("purple dri") == ["purple drill"]
    assert vocabulary.complete("e") == vocabulary.complete("") == []


def test_completes_exhibitors_and_categories_in_every_language():
    index_exhibitors([ExhibitorFactory(name="Kelin Cookware").pk])
    CategoryFactory(names={"en": "Kettles and pots", "zh-hans": "水壶"})
    vocabulary.refresh()

    assert vocabulary.complete("ke")[:2] == ["Kelin Cookware", "Kettles and pots"]
    assert vocabulary.complete("水") == ["水壶"]


def test_what_begins_with_a_wildcard_is_taken_as_written():
    index_exhibitors([ExhibitorFactory(name="Kelin").pk])

    assert vocabulary.complete("%%") == vocabulary.complete("__") == []


def test_titles_of_every_language_are_completed():
    product = ProductFactory(name="Kettle", translations={"zh-hans": {"name": "电热水壶"}})
    index_products([product.pk])
    vocabulary.refresh()

    assert "电热水壶" in vocabulary.complete("电热")
    assert Term.objects.get(text="kettle").entries == 1


def test_a_refresh_forgets_what_is_no_longer_listed():
    kettle, _pan = listed("Kettle", "Pan")
    remove_products([kettle])

    vocabulary.refresh()

    assert list(Term.objects.values_list("text", flat=True)) == ["pan"]
    assert Corpus.objects.get().entries == 1


def test_a_refresh_counts_titles_and_what_they_name():
    listed("Kettle", "Kettle lid")

    assert Term.objects.filter(lexeme="kettl").values_list("entries", "heads").get() == (2, 1)


def test_the_best_are_marked_and_marks_follow_the_scores():
    listed(*[f"Kettle {number}" for number in range(64)])

    marked = Entry.objects.extra(where=["document @@ $$'#64'$$"]).values_list("pk", flat=True)
    [best] = marked
    Entry.objects.filter(pk=best).update(score=-1)
    vocabulary.refresh()

    assert (best in marked.all(), marked.count()) == (False, 1)
    assert Entry.objects.extra(where=["document @@ $$'#16'$$"]).count() == 4


def test_the_task_works_only_after_a_change():
    listed("Kettle")
    before = Corpus.objects.get().refreshed_at

    tasks.refresh_vocabulary()
    assert Corpus.objects.get().refreshed_at == before

    index_products([ProductFactory(name="Pan").pk])
    Entry.objects.filter(title="Pan").update(updated_at=before.replace(year=before.year + 1))
    tasks.refresh_vocabulary()
    assert Term.objects.filter(text="pan").exists()
