"""The organiser's console: Django's admin in the theme unfold. All its pages stand on the classes here."""

from functools import wraps

from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.functional import cached_property
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.sites import UnfoldAdminSite

from fair import audit
from fair.errors import Refused

__all__ = ["BoundedPaginator", "Console", "ConsoleAdmin", "StackedInline", "TabularInline"]

# The theme's widgets (Alpine) evaluate expressions in attributes and set styles. Only organisers come here.
RELAXED = {"script-src": ["'unsafe-eval'"], "style-src": ["'unsafe-inline'"]}


class Console(UnfoldAdminSite):
    """Named by fair.apps.ConsoleConfig as the site of django.contrib.admin."""

    def admin_view(self, view, cacheable=False):
        return csp_update(RELAXED)(super().admin_view(view, cacheable))


class BoundedPaginator(Paginator):
    """Counts no further than MOST rows: of a million products nobody turns to page nine thousand."""

    MOST = 10_000

    @cached_property
    def count(self):
        # A slice is counted inside the database, as a subquery with its LIMIT.
        return self.object_list.order_by()[: self.MOST].count()


class ConsoleAdmin(ModelAdmin):
    """Lists that never count without bound; what is added, changed or deleted goes into the audit log."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    compressed_fields = True
    warn_unsaved_form = True

    def desk(self, request, template, title, status=200, **context):
        """A page of our own in the console's frame: its template extends console/desk.html."""
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **context}
        return TemplateResponse(request, template, context, status=status)

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

    def save_model(self, request, obj, form, change):
        before = audit.snapshot(type(obj)._base_manager.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)
        verb = f"{obj._meta.model_name}.{'changed' if change else 'added'}"
        audit.record(request.user, verb, obj, before, audit.snapshot(obj))

    def delete_model(self, request, obj):
        audit.record(request.user, f"{obj._meta.model_name}.deleted", obj, audit.snapshot(obj))
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            audit.record(request.user, f"{obj._meta.model_name}.deleted", obj, audit.snapshot(obj))
        super().delete_queryset(request, queryset)

    def log_addition(self, request, obj, message):
        """The audit log takes the place of Django's own."""

    log_change = log_addition

    def log_deletions(self, request, queryset):
        """As log_addition."""
