"""The category tree, read from fair/data/categories.txt."""

from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language

from fair.kept import kept
from fair.models import Category

FILE = Path(__file__).parent / "data" / "categories.txt"
SHOWN_SECONDS = 60
EM_SPACE = "\u2003"


def category_names():
    """{id: name in the reader's language} of the whole tree, at most a minute old: to show, not to check."""
    return _shown()[0]


def category_options(chosen=None):
    """Every category as an option of a select, under the one that holds it and set in; as old as that."""
    return mark_safe(_shown()[1].replace(f'value="{chosen}"', f'value="{chosen}" selected', 1))  # noqa: S308


def _shown():
    return kept(f"category-names:{get_language()}", _read_shown, SHOWN_SECONDS)


def _read_shown():
    found = {category.pk: category for category in Category.objects.all()}
    tree = sorted(found.values(), key=lambda c: [found[pk].position for pk in c.path if pk in found])
    rows = ((category.pk, EM_SPACE * (category.level - 1), category.name) for category in tree)
    options = format_html_join("", '<option value="{}">{}{}</option>', rows)
    return {category.pk: category.name for category in tree}, str(options)


@dataclass
class Node:
    names: dict
    icon: str
    level: int
    slug: str
    parent: "Node | None"
    position: int
    pk: int = field(default=0)
    above: list | None = None  # of one that stands elsewhere, moved by organisers or merged into another

    @property
    def line(self):
        """The ids of what is above it: two at most, however low its parent has come to stand."""
        if self.above is not None:
            return self.above
        return self.parent.path[:2] if self.parent else []

    @property
    def path(self):
        return [*self.line, self.pk]


@transaction.atomic
def load_categories(reset=False):
    """Add to the tree what the file has beyond it; returns how many categories the file has.

    What is there already keeps its names and its place, which organisers may have changed; with `reset` both
    become what the file says. What organisers merged stays merged, and what they added stays.
    """
    nodes, standing = read_nodes(), _standing(reset)
    for level in (1, 2, 3):
        rows = []
        for node in nodes:
            if node.level == level and node.slug in standing:
                node.pk, node.above = standing[node.slug].pk, standing[node.slug].path[:-1]
            elif node.level == level:
                rows.append(node)
        _save(rows)
    return len(nodes)


def _standing(reset):
    """{slug: category} of what the file leaves alone: all that is there, or only what others merged into."""
    found = {slug: category for category in Category.objects.all() for slug in category.former_slugs}
    return found if reset else {category.slug: category for category in Category.objects.all()} | found


def _save(nodes):
    saved = Category.objects.bulk_create(
        [
            Category(
                slug=node.slug,
                names=node.names,
                icon=node.icon,
                level=len(node.line) + 1,
                position=node.position,
                parent_id=node.line[-1] if node.line else None,
            )
            for node in nodes
        ],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["names", "icon", "level", "position", "parent"],
    )
    for node, category in zip(nodes, saved, strict=True):
        node.pk = category.pk
    with_paths = [Category(pk=node.pk, path=node.path) for node in nodes]
    Category.objects.bulk_update(with_paths, ["path"], batch_size=500)


def read_nodes(file=FILE):
    """The file's nodes in its order, each below the nearest less indented one before it."""
    nodes, above = [], {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        level = (len(line) - len(line.lstrip())) // 2 + 1
        english, chinese, *icon = (part.strip() for part in line.split("|"))
        parent = above.get(level - 1)
        above[level] = Node(
            names={"en": english, "zh-hans": chinese},
            icon=icon[0] if icon else "",
            level=level,
            slug=slugify(english),
            parent=parent,
            position=len(nodes),
        )
        nodes.append(above[level])
    return nodes
