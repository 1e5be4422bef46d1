"""Lists of any size: counted, searched and deleted only as far as somebody can read."""

import re
from collections import Counter

from django.contrib.admin.utils import quote
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.core.paginator import Paginator
from django.db.models import CASCADE, PROTECT, RESTRICT, Value
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

MOST_RELATED = 100
UNSAID = re.compile(r"['\\:*&|!()<>\x00]")  # what a query of PostgreSQL reads as something else


class BoundedPaginator(Paginator):
    """Counts no further than MOST rows: of a million products nobody turns to page nine thousand."""

    MOST = 10_000

    @cached_property
    def count(self):
        # A slice is counted inside the database, as a subquery with its LIMIT.
        return self.object_list.order_by()[: self.MOST].count()


def matching_words(queryset, fields, text):
    """Rows whose `fields` together have words that begin as all words of `text` do.

    `fields` are those of a GinIndex(SearchVector(*fields, config="simple")), else every row is read.
    """
    words = [word for word in UNSAID.sub(" ", text).split() if re.search(r"\w", word)]
    if not words:
        return queryset.none()
    query = SearchQuery(" & ".join(f"'{word}':*" for word in words), config="simple", search_type="raw")
    return queryset.annotate(own_words=SearchVector(*fields, config="simple")).filter(own_words=query)


def to_be_deleted(rows, request, site):
    """What goes with these rows, as (lines, counts, perms needed, protected) of Django's delete pages.

    Django lists every row below; here each kind is counted, no further than MOST_RELATED of a parent.
    """
    lines, counts, needed, protected = [], {}, set(), []
    for row in rows:
        below = []
        for relation, many in _counted_children(row):
            name = relation.related_model._meta.verbose_name_plural
            if relation.on_delete in (PROTECT, RESTRICT):
                protected.append(f"{capfirst(name)}: {_figure(many)}")
                continue
            below.append(f"{capfirst(name)}: {_figure(many)}")
            counts[name] = counts.get(name, 0) + many
            _ask(relation.related_model, request, site, needed)
        _ask(type(row), request, site, needed)
        counts[row._meta.verbose_name_plural] = counts.get(row._meta.verbose_name_plural, 0) + 1
        lines += [_linked(row, site), below] if below else [_linked(row, site)]
    return lines, counts, needed, protected


def _counted_children(row):
    """[(relation, how many rows)] where there are any, in one query."""
    relations = [
        relation
        for relation in row._meta.related_objects
        if relation.on_delete in (CASCADE, PROTECT, RESTRICT)
    ]
    parts = [
        relation.related_model._base_manager.filter(**{relation.field.name: row.pk})
        .order_by()
        .annotate(relation_number=Value(number))
        .values_list("relation_number")[: MOST_RELATED + 1]
        for number, relation in enumerate(relations)
    ]
    if not parts:
        return []
    found = Counter(number for (number,) in parts[0].union(*parts[1:], all=True))
    return [(relation, found[number]) for number, relation in enumerate(relations) if found[number]]


def _ask(model, request, site, needed):
    admin = site._registry.get(model)
    if admin and not admin.has_delete_permission(request):
        needed.add(model._meta.verbose_name)


def _figure(many):
    return _("more than %(many)d") % {"many": MOST_RELATED} if many > MOST_RELATED else str(many)


def _linked(row, site):
    name = f"{site.name}:{row._meta.app_label}_{row._meta.model_name}_change"
    try:
        address = reverse(name, args=[quote(row.pk)])
    except NoReverseMatch:
        return str(row)
    return format_html('{}: <a href="{}">{}</a>', capfirst(row._meta.verbose_name), address, row)
