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
def test_load_categories_again_keeps_what_organisers_changed_and_adds_what_is_missing():
    count = load_categories()
    lighting, textiles = Category.objects.filter(level=1).exclude(slug="electronics-and-appliances")[:2]
    kettles = Category.objects.get(slug="electric-kettles")
    kettles.names, kettles.position = {"en": "Kettles", "de": "Wasserkocher"}, 900
    kettles.parent, kettles.level, kettles.path = textiles, 2, [textiles.pk, kettles.pk]
    kettles.save()
    own = CategoryFactory(names={"en": "Tea"}, parent=lighting)
    Category.objects.get(slug="rice-cookers-and-multicookers").delete()
    before = list(Category.objects.order_by("pk").values())

    call_command("load_categories")

    assert list(Category.objects.filter(pk__lte=own.pk).order_by("pk").values()) == before
    assert Category.objects.count() == count + 1
    cookers = Category.objects.get(slug="rice-cookers-and-multicookers")
    assert cookers.path == [cookers.parent.parent_id, cookers.parent_id, cookers.pk]
    assert (cookers.parent.slug, cookers.level) == ("kitchen-appliances", 3)


@pytest.mark.django_db
def test_what_is_missing_below_a_moved_category_follows_it_as_far_as_there_is_room():
    load_categories()
    group = Category.objects.get(slug="kitchen-appliances")
    kettles = Category.objects.get(slug="electric-kettles")
    Category.objects.filter(parent=group).exclude(pk=kettles.pk).delete()
    section, audio = group.parent, Category.objects.get(slug="audio-and-video")
    Category.objects.filter(pk=kettles.pk).update(parent=audio, path=[section.pk, audio.pk, kettles.pk])
    group.parent, group.level, group.path = audio, 3, [section.pk, audio.pk, group.pk]
    group.save()

    load_categories()

    cookers = Category.objects.get(slug="rice-cookers-and-multicookers")
    assert (cookers.parent, cookers.level, cookers.path) == (audio, 3, [section.pk, audio.pk, cookers.pk])


@pytest.mark.django_db
def test_reset_brings_the_usual_tree_back_and_duplicates_nothing(capsys):
    count = load_categories()
    before = list(Category.objects.order_by("pk").values())
    own = CategoryFactory()
    Category.objects.filter(slug="electric-kettles").update(names={"en": "Ketles"}, path=[], position=900)

    call_command("load_categories", "--reset")

    assert capsys.readouterr().out == f"{count} categories.\n"
    assert list(Category.objects.exclude(pk=own.pk).order_by("pk").values()) == before
    assert Category.objects.filter(pk=own.pk).exists()


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
