import pytest
from django.core.management import call_command
from django.utils.translation import override

from fair.categories import category_names, category_options, load_categories, read_nodes
from fair.models import Category
from tests.factories import CategoryFactory


def test_every_category_is_named_in_both_languages_and_once():
    nodes = read_nodes()

    assert len({node.slug for node in nodes}) == len(nodes)
    assert all(node.names["en"] and node.names["zh-hans"] for node in nodes)
    assert sum(node.level == 1 for node in nodes) == 16
    assert all(node.icon for node in nodes if node.level == 1)


@pytest.mark.django_db
def test_load_categories_builds_three_levels_with_paths():
    load_categories()
    kettles = Category.objects.get(slug="electric-kettles")

    assert kettles.path == [kettles.parent.parent_id, kettles.parent_id, kettles.pk]
    assert kettles.parent.parent.slug == "electronics-and-appliances"
    assert not Category.objects.filter(path=[]).exists()


@pytest.mark.django_db
def test_load_categories_again_mends_and_duplicates_nothing(capsys):
    count = load_categories()
    Category.objects.filter(slug="electric-kettles").update(names={"en": "Ketles"}, path=[])

    call_command("load_categories")

    assert Category.objects.count() == count
    kettles = Category.objects.get(slug="electric-kettles")
    assert kettles.name == "Electric kettles"
    assert len(kettles.path) == 3


@pytest.mark.django_db
def test_category_options_stand_in_the_tree_and_one_is_chosen(django_assert_num_queries):
    late = CategoryFactory(position=2, names={"en": "Pots & pans", "zh-hans": "锅具"})
    first = CategoryFactory(position=1, names={"en": "Toys", "zh-hans": "玩具"})
    below = CategoryFactory(parent=first, names={"en": "Kites", "zh-hans": "风筝"})

    assert category_options(below.pk) == (
        f'<option value="{first.pk}">Toys</option>'
        f'<option value="{below.pk}" selected>\u2003Kites</option>'
        f'<option value="{late.pk}">Pots &amp; pans</option>'
    )
    with django_assert_num_queries(0):
        assert category_names()[late.pk] == "Pots & pans"
        assert " selected" not in category_options()
    with override("zh-hans"):
        assert category_names()[late.pk] == "锅具"
