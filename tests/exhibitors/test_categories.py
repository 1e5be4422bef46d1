"""The tree in organisers' hands: whatever they do to it, the search goes on finding everything."""

import pytest
from django.urls import reverse

from exhibitors.indexing import index_exhibitors, index_products
from exhibitors.models import Product
from exhibitors.services import categories as services
from fair.categories import load_categories
from fair.errors import Refused
from fair.jobs import run_job
from fair.models import AuditEntry, Category, Job
from fair.search.models import Entry
from tests.factories import (
    ApplicationFactory,
    CategoryFactory,
    ExhibitorFactory,
    HallFactory,
    OrganiserFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(client):
    person = OrganiserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """run(service, …): what it starts is done as well."""

    def run(service, *args):
        with django_capture_on_commit_callbacks(execute=True):
            return service(*args)

    return run


def labels(product):
    entry = Entry.objects.get(kind=Entry.Kind.PRODUCT, object_id=product.pk)
    return {label for label in entry.labels if label.startswith("category:")}


def of(*categories):
    return {f"category:{category.pk}" for category in categories}


def shelved(category):
    product = ProductFactory(category=category)
    index_products([product.pk])
    return product


def test_a_merger_keeps_everything_found(run, client, organiser, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 2)
    section = CategoryFactory()
    old, new = CategoryFactory(parent=section), CategoryFactory(parent=section)
    child = CategoryFactory(parent=old)
    moved = [shelved(old) for _ in range(5)]
    below, there = shelved(child), shelved(new)
    company = ExhibitorFactory(category=old)
    index_exhibitors([company.pk])
    halls = [HallFactory(number=1), HallFactory(number=2)]
    halls[0].sections.set([old])
    halls[1].sections.set([old, new])
    application = ApplicationFactory(category=old, edition=halls[0].edition)

    job = run(services.merge_categories, old, new, organiser)

    job.refresh_from_db()
    assert (job.state, job.result["moved"]) == (Job.State.DONE, 6)
    assert not Category.objects.filter(pk=old.pk).exists()
    assert all(labels(product) == of(section, new) for product in [*moved, there])
    assert labels(below) == of(section, new, child)
    child.refresh_from_db()
    assert (child.parent, child.path) == (new, [section.pk, new.pk, child.pk])
    company.refresh_from_db(), application.refresh_from_db()
    assert (company.category, application.category) == (new, new)
    assert [list(hall.sections.all()) for hall in halls] == [[new], [new]]
    page = client.get(f"/search/?category={old.slug}&sort=newest")
    assert (page.status_code, page.url) == (301, f"/search/?category={new.slug}&sort=newest")
    assert f"/products/{moved[0].pk}-" in client.get(page.url).content.decode()


def test_a_merger_that_was_killed_goes_on(organiser, monkeypatch):
    old, new = CategoryFactory(), CategoryFactory()
    products = [shelved(old) for _ in range(4)]
    monkeypatch.setattr(services, "BATCH", 2)
    real, calls = services.KEPT[Product], []

    def killed_at_the_second(pks):
        calls.append(pks)
        if len(calls) == 2:
            raise InterruptedError
        return real(pks)

    monkeypatch.setitem(services.KEPT, Product, killed_at_the_second)
    job = services.merge_categories(old, new, organiser)
    run_job(job.pk)
    assert Product.objects.filter(category=new).count() == 2

    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING)
    run_job(job.pk)
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING)
    run_job(job.pk)  # once more, when all is done

    job.refresh_from_db()
    assert (job.state, job.result["moved"]) == (Job.State.DONE, 4)
    assert all(labels(product) == of(new) for product in products)


def test_a_move_takes_all_below_along(run, organiser):
    first, second = CategoryFactory(), CategoryFactory()
    group = CategoryFactory(parent=first)
    kind = CategoryFactory(parent=group)
    product = shelved(kind)

    run(services.move_category, group, organiser, second)

    kind.refresh_from_db()
    assert (kind.path, kind.level) == ([second.pk, group.pk, kind.pk], 3)
    assert labels(product) == of(second, group, kind)

    run(services.move_category, group, organiser, None)
    kind.refresh_from_db()
    assert (kind.path, kind.level) == ([group.pk, kind.pk], 2)
    assert labels(product) == of(group, kind)


@pytest.mark.parametrize("case", ["below itself", "too deep", "other level", "itself"])
def test_what_would_break_the_tree_is_refused(case, organiser):
    section = CategoryFactory()
    group = CategoryFactory(parent=section)
    kind = CategoryFactory(parent=group)
    other = CategoryFactory(parent=CategoryFactory())
    before = list(Category.objects.order_by("pk").values())

    with pytest.raises(Refused):
        {
            "below itself": lambda: services.move_category(section, organiser, kind),
            "too deep": lambda: services.move_category(group, organiser, other),
            "other level": lambda: services.merge_categories(kind, other, organiser),
            "itself": lambda: services.merge_categories(kind, kind, organiser),
        }[case]()

    assert list(Category.objects.order_by("pk").values()) == before
    assert not Job.objects.exists()


def test_a_new_name_is_found(run, client, organiser):
    category = CategoryFactory(names={"en": "Lamps"})
    product = shelved(category)

    run(services.rename_category, category, organiser, {"en": "Luminaires", "zh-hans": "灯具"})

    assert f"/products/{product.pk}-" in client.get("/search/?q=luminaires").content.decode()
    assert services.rename_category(category, organiser, {"en": "Luminaires", "zh-hans": "灯具"}) is None
    with pytest.raises(Refused, match="at least one language"):
        services.rename_category(category, organiser, {"en": " "})


def test_only_an_empty_category_is_retired(organiser):
    category = CategoryFactory()
    ProductFactory(category=category)
    parent = CategoryFactory(parent=CategoryFactory()).parent

    for full in (category, parent):
        with pytest.raises(Refused, match="Something is in this category"):
            services.retire_category(full, organiser)

    Product.objects.all().delete()
    services.retire_category(category, organiser)
    assert not Category.objects.filter(pk=category.pk).exists()
    assert AuditEntry.objects.get().verb == "category.retired"


def test_nobody_but_an_organiser_touches_the_tree(client):
    category, other, stranger = CategoryFactory(), CategoryFactory(), UserFactory()
    client.force_login(stranger)

    for act in (
        lambda: services.add_category(stranger, {"en": "Mine"}),
        lambda: services.rename_category(category, stranger, {"en": "Mine"}),
        lambda: services.move_category(category, stranger, other),
        lambda: services.merge_categories(category, other, stranger),
        lambda: services.retire_category(category, stranger),
    ):
        with pytest.raises(Refused, match="Only an organiser"):
            act()
    for step in ("rename", "move", "merge", "retire"):
        address = reverse("admin:fair_category_step", args=[category.pk, step])
        assert client.post(address, {"names_en": "Mine", "into": other.pk}).status_code == 302

    assert list(Category.objects.order_by("pk")) == [category, other]
    assert Category.objects.get(pk=category.pk).names == category.names


def test_the_usual_tree_loaded_again_leaves_mergers_alone(run, organiser):
    load_categories()
    old, new = Category.objects.filter(level=2)[:2]
    slug = old.slug
    run(services.merge_categories, old, new, organiser)
    count = Category.objects.count()

    load_categories()

    assert Category.objects.count() == count
    assert not Category.objects.filter(slug=slug).exists()
    for category in Category.objects.exclude(parent=None).select_related("parent"):
        assert category.path == [*category.parent.path, category.pk]


def test_the_tree_is_searched_in_any_language_and_marks_what_is_missing(client, organiser):
    section = CategoryFactory(names={"en": "Light", "zh-hans": "照明"})
    CategoryFactory(parent=section, names={"en": "Lamps"})
    CategoryFactory(names={"en": "Tools", "zh-hans": "工具"})

    page = client.get(reverse("admin:fair_category_changelist"), {"q": "照明"}).content.decode()
    assert "Light" in page
    assert "Tools" not in page
    page = client.get(reverse("admin:fair_category_changelist"), {"q": "lamps"}).content.decode()
    assert "missing: 简体中文" in page


def test_categories_are_kept_in_the_console(client, organiser):
    tree = reverse("admin:fair_category_changelist")
    client.post(reverse("admin:fair_category_add"), {"names_en": "Light", "names_zh_hans": "照明"})
    section = Category.objects.get()
    client.post(reverse("admin:fair_category_add") + f"?parent={section.pk}", {"names_en": "Lamps"})
    group = Category.objects.get(level=2)
    assert (group.parent, group.path, group.slug) == (section, [section.pk, group.pk], "lamps")

    translate = reverse("admin:fair_category_translate", args=[section.pk])
    names = {f"names-{section.pk}_en": "Light", f"names-{section.pk}_zh_hans": "照明"}
    page = client.get(translate).content.decode()
    assert f'<input type="text" name="names-{section.pk}_en" value="Light"' in page
    assert page.count('class="desk-missing"') == 1
    client.post(translate, names | {f"names-{group.pk}_en": "Lamps", f"names-{group.pk}_zh_hans": "灯具"})
    group.refresh_from_db()
    assert group.names == {"en": "Lamps", "zh-hans": "灯具"}
    assert Job.objects.count() == 1  # of the one that changed

    step = reverse("admin:fair_category_step", args=[group.pk, "move"])
    assert client.post(step, {"parent": ""}).url.startswith("/jobs/")
    assert Category.objects.get(pk=group.pk).level == 1
    page = reverse("admin:fair_category_change", args=[group.pk])
    assert client.get(page).status_code == 200
    step = reverse("admin:fair_category_step", args=[section.pk, "merge"])
    assert client.post(step, {"into": ""}).status_code == 422
    assert client.post(reverse("admin:fair_category_step", args=[section.pk, "retire"])).url == tree


@pytest.mark.parametrize("count", [1, 3])
def test_the_tree_costs_the_same_for_one_and_three(client, organiser, count, django_assert_num_queries):
    for _ in range(count):
        CategoryFactory(parent=CategoryFactory())

    client.get(reverse("admin:index"))  # from here on the counts of the console's frame are known

    with django_assert_num_queries(3):
        client.get(reverse("admin:fair_category_changelist"))
