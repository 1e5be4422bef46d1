"""Addresses of shows and conferences."""

from django.urls import path

from live.views import figures

urlpatterns = [
    # What comes in and goes out: media servers, players.
    #
    # Watching a show.
    #
    # Planning and hosting shows.
    #
    # The programme, and what one follows.
    #
    # Conferences.
    #
    # Figures.
    path("shows/<int:pk>/figures/", figures.show_figures, name="show_figures"),
    path("shows/<int:pk>/<str:table>.csv", figures.show_table, name="show_table"),
    path("events/<slug:slug>/figures/", figures.event_figures, name="event_figures"),
    path("events/<slug:slug>/<str:table>.csv", figures.event_table, name="event_table"),
]
