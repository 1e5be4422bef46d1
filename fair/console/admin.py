"""The base of all lists and forms of the console: bounded, audited, and to be taken along."""

from functools import wraps

from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import camel_case_to_spaces
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin
from unfold.admin import StackedInline as BaseStackedInline
from unfold.admin import TabularInline as BaseTabularInline

from fair import audit
from fair.console.paging import BoundedPaginator, matching_words, to_be_deleted
from fair.errors import Refused

MOST_AT_ONCE = 1_000  # rows that one action touches
MOST_IN_FORM = 200  # rows below another that the log compares


class WithParents:
    """Rows below another, which call themselves by the row above: it comes along with them."""

    def get_queryset(self, request):
        upwards = [
            field.name
            for field in self.model._meta.fields
            if field.many_to_one
            and (field.related_model is self.parent_model or field.name in self.autocomplete_fields)
        ]
        return super().get_queryset(request).select_related(*upwards)


class TabularInline(WithParents, BaseTabularInline):
    per_page = 20  # a company can have thousands of anything


class StackedInline(WithParents, BaseStackedInline):
    per_page = 5


class ConsoleAdmin(ModelAdmin):
    """A list that never counts or selects without bound. What is done here goes into the audit log.

    `by_words` says that `search_fields` are searched by the beginnings of their words, in their index (see
    `paging.matching_words`). `large` says that the table is too large to be sorted by any column.
    `export_fields` are the columns of its exports: names of fields, or of methods as in list_display; none
    means that the list is not exported.
    """

    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 30
    list_max_show_all = 0
    list_disable_select_all = True
    list_filter_submit = False
    compressed_fields = True
    warn_unsaved_form = True
    change_list_template = "console/list.html"
    by_words = False
    large = False
    export_fields = ()

    # Lists

    def get_queryset(self, request):
        """With what rows are called by, in lists and forms alike."""
        rows = super().get_queryset(request)
        return rows.select_related(*self.list_select_related) if self.list_select_related else rows

    def get_sortable_by(self, request):
        return () if self.large else super().get_sortable_by(request)

    def get_search_results(self, request, queryset, search_term):
        if not self.by_words or not search_term.strip():
            return super().get_search_results(request, queryset, search_term)
        return matching_words(queryset, self.search_fields, search_term), False

    def response_action(self, request, queryset):
        if request.POST.get("select_across") == "1":
            self.message_user(request, _("Choose rows page by page: not all at once."), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return super().response_action(request, queryset)

    def get_deleted_objects(self, objs, request):
        return to_be_deleted(objs[:MOST_AT_ONCE], request, self.admin_site)

    def changelist_view(self, request, extra_context=None):
        """Drawn by fair/console/lists.py. A field of its form that was left empty asks for nothing."""
        request.GET = request.GET.copy()
        for name in [name for name, value in request.GET.items() if not value]:
            del request.GET[name]
        app_and_model = self.opts.app_label, self.opts.model_name
        export = reverse("admin:export", args=app_and_model) if self.may_export(request) else ""
        about = {"export_address": export, "bound": BoundedPaginator.MOST}
        return super().changelist_view(request, about | (extra_context or {}))

    def may_export(self, request):
        return bool(self.export_fields) and self.has_view_permission(request)

    def for_export(self, rows):
        """The rows of an export with what its columns read."""
        return rows

    # The audit log

    def save_model(self, request, obj, form, change):
        if change:
            _before(request)[obj.pk] = audit.snapshot(type(obj)._base_manager.get(pk=obj.pk))
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        """Saves the rows below (`save_rows`), and notes them for the log."""
        parent = form.instance
        before = _rows_below(formset, parent) if change else {}
        self.save_rows(request, form, formset, change)
        after = _rows_below(formset, parent)
        name = camel_case_to_spaces(formset.model.__name__)
        for pk in {**before, **after}:
            old, new = audit.difference(before.get(pk, {}), after.get(pk, {}))
            if old or new:
                _below(request).setdefault(parent.pk, []).append((f"{name} {pk}", old, new))

    def save_rows(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)

    def log_addition(self, request, obj, message):
        """The audit log takes the place of Django's own. Called when all below the row is saved, too."""
        self._record(request, obj, "added", {})

    def log_change(self, request, obj, message):
        """A page that saves in another way than by save_model notes in its own what it did."""
        self._record(request, obj, "changed", _before(request)[obj.pk])

    def _record(self, request, obj, verb, before):
        after = audit.snapshot(type(obj)._base_manager.get(pk=obj.pk))
        for name, old, new in _below(request).pop(obj.pk, ()):
            before, after = before | ({name: old} if old else {}), after | ({name: new} if new else {})
        if audit.difference(before, after) != ({}, {}):
            audit.record(request.user, f"{obj._meta.model_name}.{verb}", obj, before, after)

    def log_deletions(self, request, queryset):
        """Written by delete_model and delete_queryset, which know the rows as they were."""

    def delete_model(self, request, obj):
        audit.record(request.user, f"{obj._meta.model_name}.deleted", obj, audit.snapshot(obj))
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            audit.record(request.user, f"{obj._meta.model_name}.deleted", obj, audit.snapshot(obj))
        super().delete_queryset(request, queryset)

    def each(self, request, queryset, act, verb):
        """Do `act(row)` with each chosen row and write it down. A refusal is shown, the others go on."""
        done = 0
        for row in queryset[:MOST_AT_ONCE]:
            before = audit.snapshot(row)
            try:
                with transaction.atomic():
                    act(row)
                    row.refresh_from_db()
                    audit.record(request.user, verb, row, before, audit.snapshot(row))
                done += 1
            except Refused as refusal:
                messages.error(request, f"{row}: {refusal}")
        if done:
            messages.success(request, _("Done: %(many)d.") % {"many": done})

    def history_view(self, request, object_id, extra_context=None):
        """Where Django would show its own log, the audit log about the row."""
        about = f"{self.opts.label_lower}:{unquote(object_id)}"
        return HttpResponseRedirect(f"{reverse('admin:audit')}?about={about}")

    # Pages of our own

    def desk(self, request, template, title, status=200, **context):
        """A page of our own in the console's frame: its template extends console/desk.html."""
        rows = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        above = rows if request.path != rows else ""
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "above": above}
        return TemplateResponse(request, template, frame | context, status=status)

    def desk_path(self, route, view, name):
        """An address of our own, named admin:<app>_<model>_<name>, for those who may change such rows."""

        @wraps(view)
        def allowed(request, *args, **kwargs):
            if not self.has_change_permission(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        return path(route, self.admin_site.admin_view(allowed), name=name)

    def act(self, request, done, service, *args, **kwargs):
        """Call a service and say `done`, or the sentence with which it refused. Whether it was done."""
        try:
            service(*args, **kwargs)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return False
        messages.success(request, done)
        return True


class ReadOnlyAdmin(ConsoleAdmin):
    """A list that is looked at: what changes it is done elsewhere."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def _before(request):
    """{pk: snapshot} of the rows that this request saves."""
    return request.__dict__.setdefault("rows_before", {})


def _below(request):
    """{pk of the parent: [(name, before, after)]} of the rows below that this request saves."""
    return request.__dict__.setdefault("rows_below", {})


def _rows_below(formset, parent):
    rows = formset.model._base_manager.filter(**{formset.fk.name: parent}).order_by("-pk")[:MOST_IN_FORM]
    return {row.pk: audit.snapshot(row) for row in rows}
