"""Addresses on which companies come to the fair and keep their side of it."""

from django.urls import path

from exhibitors.views import join, workspace

urlpatterns = [
    path("exhibitors/join/", join.join, name="exhibitor_join"),
    path("workspace/", workspace.enter, name="workspace_enter"),
]
