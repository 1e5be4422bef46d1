"""Addresses at which shows are planned and hosted."""

from django.urls import include, path

from live.views import plans, studio

PLANS = [
    path("", plans.shows, name="workspace_shows"),
    path("week/", plans.week, name="workspace_shows_week"),
    path("new/", plans.new, name="workspace_show_new"),
    path("products/", plans.products, name="workspace_show_products"),
    path("<int:pk>/", plans.show, name="workspace_show"),
    path("<int:pk>/cancel/", plans.cancel, name="workspace_show_cancel"),
]
urlpatterns = [
    path("workspace/<slug:exhibitor>/shows/", include(PLANS)),
    path("shows/<int:pk>/studio/", studio.studio, name="show_studio"),
    path("shows/<int:pk>/studio/act/", studio.act, name="show_act"),
    path("shows/<int:pk>/studio/key/", studio.key, name="show_key"),
]
