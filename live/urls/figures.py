"""Addresses of the figures of shows and conferences."""

from django.urls import path

from live.views import figures

urlpatterns = [
    path("shows/<int:pk>/figures/", figures.show_figures, name="show_figures"),
    path("shows/<int:pk>/<str:table>.csv", figures.show_table, name="show_table"),
    path("events/<slug:slug>/figures/", figures.event_figures, name="event_figures"),
    path("events/<slug:slug>/<str:table>.csv", figures.event_table, name="event_table"),
]
