"""The addresses of the console, and who comes through its door."""

from csp.decorators import csp_update
from django.urls import path
from unfold.sites import UnfoldAdminSite

# The theme's widgets (Alpine) evaluate expressions in attributes and write style attributes; only its lists
# and forms need that, and neither scripts nor style sheets may stand in the page there, too.
RELAXED = {"script-src": ["'unsafe-eval'"], "style-src-attr": ["'unsafe-inline'"]}


class Console(UnfoldAdminSite):
    """Named by fair.apps.ConsoleConfig as the site of django.contrib.admin."""

    final_catch_all_view = False

    def admin_view(self, view, cacheable=False):
        """The door of the theme's pages."""
        return csp_update(RELAXED)(super().admin_view(view, cacheable))

    def own_view(self, view):
        """The door of a page of ours, which keeps the strict policy of the whole site."""
        return super().admin_view(view)

    def index(self, request, extra_context=None):
        from fair.console.today import today

        return today(request)

    def get_urls(self):
        from fair.console import audit_page, brand_page, exports, features_page, system_page, today

        own = [
            path("", self.own_view(today.today), name="index"),
            path("audit/", self.own_view(audit_page.entries), name="audit"),
            path("exports/", self.own_view(exports.mine), name="exports"),
            path("exports/<str:app_label>/<str:model_name>/", self.own_view(exports.start), name="export"),
            path("features/", self.own_view(features_page.features), name="features"),
            path("features/<slug:name>/", self.own_view(features_page.switch), name="feature"),
            path("branding/", self.own_view(brand_page.branding), name="branding"),
            path("branding/publish/", self.own_view(brand_page.publish), name="branding_publish"),
            path("numbers/", self.own_view(today.numbers), name="numbers"),
            path("system/", self.own_view(system_page.system), name="system"),
            path("system/incidents/<int:pk>/", self.own_view(system_page.close), name="incident_close"),
        ]
        return own + super().get_urls()

    def get_sidebar_list(self, request):
        """The frame of every page shows the ways around (console/nav.html), not the theme's list."""
        return []

    def get_app_list(self, request, app_label=None):
        """Nor Django's, which asks for every permission and address; the page of one app has it."""
        return super().get_app_list(request, app_label) if app_label else []

    def each_context(self, request):
        return {**super().each_context(request), "is_nav_sidebar_enabled": False, "theme": None}
