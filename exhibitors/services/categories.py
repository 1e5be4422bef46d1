"""The trade's tree, kept by organisers: named, translated, moved, merged, added to and retired.

The search keeps a product's categories by name and by number, so a change in the tree is followed by a job.
"""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from exhibitors.indexing import index_exhibitors, index_products
from exhibitors.models import Exhibitor, Product
from fair import audit
from fair.errors import Refused
from fair.jobs import runner, start_job
from fair.models import Category

BATCH = 1_000
DEPTH = 3
UPKEEP = "category-index"
MERGE = "category-merge"
# What stands in categories and in the search, and what brings the search up to date.
KEPT = {Product: index_products, Exhibitor: index_exhibitors}


@transaction.atomic
def add_category(organiser, names, parent=None):
    """A new category below `parent`, or a section. Raises Refused below the third level."""
    _refuse_others(organiser)
    parent = _lock_tree()[parent.pk] if parent else None
    level = parent.level + 1 if parent else 1
    if level > DEPTH:
        raise Refused(_("The tree has three levels: sections, groups and classes."))
    category = Category.objects.create(
        parent=parent,
        names=_told(names),
        slug=_free_slug(names),
        level=level,
        position=Category.objects.filter(parent=parent).count(),
    )
    category.path = [*(parent.path if parent else []), category.pk]
    category.save(update_fields=["path"])
    audit.record(organiser, "category.added", category, {}, audit.snapshot(category))
    return category


@transaction.atomic
def rename_category(category, organiser, names):
    """Give a category these names, by language; its address stays. Returns the job of the search, or None."""
    _refuse_others(organiser)
    category = Category.objects.select_for_update(no_key=True).get(pk=category.pk)
    before, names = {"names": category.names}, _told(names)
    if names == category.names:
        return None
    category.names = names
    category.save(update_fields=["names"])
    audit.record(organiser, "category.renamed", category, before, {"names": names})
    return start_job(UPKEEP, organiser, category=category.pk)


@transaction.atomic
def move_category(category, organiser, parent):
    """Move a category with all below it under another parent, or make it a section. Returns the search's job.

    Raises Refused when it would come to stand below itself, or anything below the third level.
    """
    _refuse_others(organiser)
    tree = _lock_tree()
    category, parent = tree[category.pk], tree[parent.pk] if parent else None
    if parent and category.pk in parent.path:
        raise Refused(_("A category cannot stand below itself."))
    below = [node for node in tree.values() if category.pk in node.path]
    lower = (parent.level + 1 if parent else 1) - category.level
    if max(node.level for node in below) + lower > DEPTH:
        raise Refused(_("The tree has three levels: sections, groups and classes."))
    before = {"parent": category.parent_id and str(tree[category.parent_id])}
    _hang(category, below, parent, lower)
    audit.record(organiser, "category.moved", category, before, {"parent": parent and str(parent)})
    return start_job(UPKEEP, organiser, category=category.pk)


def _hang(category, below, parent, lower):
    """Give a category another parent; `below` is it and all below it, which sink by `lower` levels."""
    above = parent.path if parent else []
    category.parent = parent
    for node in below:
        node.path = [*above, *node.path[node.path.index(category.pk) :]]
        node.level += lower
    Category.objects.bulk_update(below, ["path", "level", "parent"])


@transaction.atomic
def merge_categories(category, into, organiser):
    """Merge a category into another of its level, by a job: products, exhibitors, halls and all below move.

    Raises Refused for another level, and for one that stands above or below the other.
    """
    _refuse_others(organiser)
    tree = _lock_tree()
    category, into = tree[category.pk], tree[into.pk]
    if category.pk == into.pk or category.level != into.level:
        raise Refused(_("A category is merged into another one of its level."))
    audit.record(organiser, "category.merged", into, {"merged": category.name}, {"into": into.name})
    return start_job(MERGE, organiser, source=category.pk, target=into.pk)


@transaction.atomic
def retire_category(category, organiser):
    """Take an empty category out of the tree. Raises Refused while anything is in it or below it."""
    _refuse_others(organiser)
    category = Category.objects.select_for_update().get(pk=category.pk)
    if any(rows.exists() for rows in _users(category)):
        raise Refused(_("Something is in this category still: merge it into another."))
    audit.record(organiser, "category.retired", category, audit.snapshot(category))
    category.delete()


@runner(MERGE)
def run_merge(job, progress):
    """What has moved is no longer found, so a run after a kill goes on with the rest."""
    source = Category.objects.filter(pk=job.parameters["source"]).first()
    target = Category.objects.get(pk=job.parameters["target"])
    done = job.done
    if source:
        progress(done, done + sum(model.objects.filter(category=source).count() for model in KEPT))
        done = _move_all(source, target, progress, done)
        children = list(source.children.values_list("pk", flat=True))
        progress.checkpoint(done, children=children)
        _end_merge(source, target)
    below = Category.objects.filter(path__overlap=job.checkpoint.get("children", []))
    return {"moved": done} | _reindex(below, progress, done)


def _move_all(source, target, progress, done):
    for model, index in KEPT.items():
        there = model.objects.filter(category=source).order_by("pk").values_list("pk", flat=True)
        while pks := list(there[:BATCH]):
            with transaction.atomic():
                model.objects.filter(pk__in=pks, category=source).update(category=target)
                index(pks)
                done += len(pks)
                progress.checkpoint(done)
    return done


@transaction.atomic
def _end_merge(source, target):
    """Children, halls and whatever else names the category follow; its address leads to the other."""
    tree = _lock_tree()
    source, target = tree[source.pk], tree[target.pk]
    for child in [node for node in tree.values() if node.parent_id == source.pk]:
        _hang(child, [node for node in tree.values() if child.pk in node.path], target, 0)
    for relation in _relations():
        if relation.related_model is not Category:
            _point(relation, source, target)
    target.former_slugs = [*target.former_slugs, *source.former_slugs, source.slug]
    target.save(update_fields=["former_slugs"])
    source.delete()


def _point(relation, source, target):
    """Let rows of any app name `target` where they named `source`."""
    if relation.many_to_many:
        through, field = relation.through, relation.field.m2m_reverse_field_name()
        own = relation.field.m2m_field_name()
        have = through.objects.filter(**{field: target}).values(own)
        through.objects.filter(**{field: source}).exclude(**{f"{own}__in": have}).update(**{field: target})
        through.objects.filter(**{field: source}).delete()
    else:
        name = relation.field.name
        relation.related_model._base_manager.filter(**{name: source}).update(**{name: target})


@runner(UPKEEP)
def run_index(job, progress):
    """Bring what the search keeps of everything in and below a category up to date."""
    below = Category.objects.filter(path__contains=[job.parameters["category"]])
    return _reindex(below, progress, job.done)


def _reindex(categories, progress, done):
    """Products and exhibitors of these categories in batches, each behind the last one that was done."""
    wanted = list(categories.values_list("pk", flat=True))
    for model, index in KEPT.items():
        name = f"after_{model._meta.model_name}"
        there = model.objects.filter(category__in=wanted).order_by("pk").values_list("pk", flat=True)
        while pks := list(there.filter(pk__gt=progress.job.checkpoint.get(name, 0))[:BATCH]):
            with transaction.atomic():
                index(pks)
                done += len(pks)
                progress.checkpoint(done, **{name: pks[-1]})
    return {"indexed": done}


def _relations():
    """Every field of any app's model that names categories."""
    for field in Category._meta.get_fields(include_hidden=True):
        # The tables in between are reached through the fields that made them.
        if field.auto_created and not field.concrete and not field.related_model._meta.auto_created:
            yield field


def _users(category):
    """For everything that may name the category: the rows that do."""
    for relation in _relations():
        if relation.many_to_many:
            yield relation.through.objects.filter(**{relation.field.m2m_reverse_field_name(): category})
        else:
            yield relation.related_model._base_manager.filter(**{relation.field.name: category})


def _lock_tree():
    """All categories by id, held: whoever changes the tree's shape waits here."""
    return {node.pk: node for node in Category.objects.select_for_update().order_by("pk")}


def _told(names):
    names = {language: name.strip() for language, name in names.items() if name and name.strip()}
    if not names:
        raise Refused(_("Give it a name in at least one language."))
    return names


def _free_slug(names):
    wish = slugify(names.get("en") or next(iter(names.values())))[:70].strip("-") or "category"
    taken = set(Category.objects.filter(slug__startswith=wish).values_list("slug", flat=True))
    for former in Category.objects.exclude(former_slugs=[]).values_list("former_slugs", flat=True):
        taken.update(former)
    return next(slug for slug in (wish, *(f"{wish}-{n}" for n in range(2, 999))) if slug not in taken)


def _refuse_others(organiser):
    if not (organiser.is_active and organiser.is_staff):
        raise Refused(_("Only an organiser of the fair can change the categories."))
