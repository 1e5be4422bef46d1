"""What a list of the console shows. The view and its ChangeList (`cl`) are Django's, the drawing is ours.

Cells are put together here and not in templates: thirty rows have three hundred, and a template for each yes
and no costs more than the statement that reads the rows.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.utils import display_for_field, display_for_value, lookup_field
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR, SEARCH_VAR
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import BooleanField, ManyToOneRel
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fair.countries import country_choices
from fair.forms import LongSelect
from fair.templatetags.days import day_and_time

DELETING = "delete_selected"  # stands last, away from the hand
CHOOSING = "action_checkbox"  # Django's column of boxes; the template has its own


@dataclass(frozen=True)
class Row:
    pk: object
    name: str
    cells: str


@dataclass(frozen=True)
class Filter:
    """One way to narrow a list: a select in the form above it."""

    field: str
    label: str
    select: str


class ListPage:
    """A page of a list, for console/list.html."""

    def __init__(self, cl, request, action_form):
        self.cl, self.request = cl, request
        choices = action_form.fields["action"].choices if action_form else []
        known = [(name, label) for name, label in choices if name]
        self.acts = sorted(known, key=lambda act: act[0] == DELETING)

    @cached_property
    def columns(self):
        """{name: heading}; a heading as Django's result_headers tells it."""
        told = zip(self.cl.list_display, result_headers(self.cl), strict=True)
        return {name: head | {"text": capfirst(head["text"])} for name, head in told if name != CHOOSING}

    @property
    def rows(self):
        cells = Cells(self.cl, self.columns)
        return [Row(row.pk, str(row), cells.of(row)) for row in self.cl.result_list]

    @cached_property
    def filters(self):
        return [filter_of(spec) for spec in self.cl.filter_specs]

    @property
    def kept(self):
        """[(name, value)] of the address that the form of search and filters leaves as it is."""
        asked = {name for spec in self.cl.filter_specs for name in spec.expected_parameters()}
        asked |= {SEARCH_VAR, PAGE_VAR, ERROR_FLAG}
        lists = self.request.GET.lists()
        return [(name, value) for name, values in lists if name not in asked for value in values]

    @property
    def whole(self):
        """The address of the list with neither search nor filter."""
        return f"?{urlencode(self.kept)}"

    @property
    def add(self):
        """The address of the form for a new row, which leads back to the list as it is."""
        opts = self.cl.opts
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_add")
        return f"{address}?{self.cl.preserved_filters}" if self.cl.preserved_filters else address


class Cells:
    """Draws the cells of one list."""

    def __init__(self, cl, columns):
        self.cl, self.admin, self.columns = cl, cl.model_admin, columns
        self.empty = self.admin.get_empty_value_display()
        links = cl.list_display_links
        self.links = [] if links is None else links or list(columns)[:1]
        self.onward = f"?{cl.preserved_filters}" if cl.preserved_filters else ""
        self.ticks = {
            True: tick("check", "ok", _("Yes")),
            False: tick("x", "faint", _("No")),
            None: tick("minus", "faint", _("Unknown")),
        }

    def of(self, row):
        return mark_safe("".join(self.cell(name, head, row) for name, head in self.columns.items()))  # noqa: S308

    def cell(self, name, heading, row):
        text = self.text(name, row)
        if name not in self.links:
            return format_html('<td data-label="{}">{}</td>', heading["text"], text)
        given = format_html(' data-given="{}"', self.given(row)) if self.cl.is_popup else ""
        link = format_html('<a href="{}"{}>{}</a>', self.cl.url_for_result(row) + self.onward, given, text)
        if name != self.links[0]:
            return format_html('<td data-label="{}">{}</td>', heading["text"], link)
        return format_html('<th scope="row">{}</th>', link)

    def given(self, row):
        """What the form takes that asked for a row in a window of its own."""
        return row.serializable_value(str(self.cl.to_field) if self.cl.to_field else self.cl.pk_attname)

    def text(self, name, row):
        try:
            field, attribute, value = lookup_field(name, row, self.admin)
        except ObjectDoesNotExist:
            return self.empty
        if field is None or field.auto_created:
            return self.computed(attribute, value)
        if isinstance(field.remote_field, ManyToOneRel):
            related = getattr(row, field.name)
            return self.empty if related is None else related
        if isinstance(field, BooleanField):
            return self.ticks[value]
        if isinstance(value, datetime):
            return day_and_time(timezone.localtime(value))
        return display_for_field(value, field, self.empty)

    def computed(self, attribute, value):
        """What a property or a method of the admin says, as its `display` wants it shown."""
        if getattr(attribute, "boolean", False):
            return self.ticks[value]
        if tones := getattr(attribute, "tones", None):
            key, words = value
            tone = format_html(' data-tone="{}"', tones[key]) if key in tones else ""
            return format_html('<span class="badge"{}>{}</span>', tone, words)
        return display_for_value(value, getattr(attribute, "empty_value_display", self.empty))


def tick(icon, tone, word):
    icon = get_template("components/icon.html").render({"name": icon})
    return format_html('<span class="{}">{}<span class="visually-hidden">{}</span></span>', tone, icon, word)


def badge(**tones):
    """For a method of an admin that gives (key, words): its column shows the words in the key's tone."""

    def mark(method):
        method.tones = tones
        return method

    return mark


class CountryFilter(SimpleListFilter):
    """For rows with a `country`. Django's own would read all of them for the countries that there are."""

    title = gettext_lazy("country")
    parameter_name = "country"

    def lookups(self, request, model_admin):
        return country_choices()

    def queryset(self, request, queryset):
        return queryset.filter(country=self.value()) if self.value() else queryset


class Parameters:
    """Stands for a ChangeList where a filter tells its choices: of each, the parameters that it asks for."""

    add_facets = False

    def get_query_string(self, new_params=None, remove=None):
        return {name: value for name, value in (new_params or {}).items() if value is not None}


def filter_of(spec):
    """The select of a filter; a choice that asks for another parameter than the rest has no place in it."""
    told = [(one["query_string"], one["display"], one["selected"]) for one in spec.choices(Parameters())]
    name = next(name for parameters, *_rest in told for name in parameters)
    told = [(asked.get(name, ""), label, on) for asked, label, on in told if name in asked or not asked]
    chosen = next((value for value, _label, on in told if on), "")
    select = LongSelect(
        {"class": "input", "id": f"filter-{name}"}, [(value, label) for value, label, _on in told]
    )
    return Filter(f"filter-{name}", spec.title, select.render(name, str(chosen)))
