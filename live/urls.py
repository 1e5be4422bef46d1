"""Addresses of shows and conferences."""

from django.urls import include, path

from live import sitemaps  # noqa: F401  part of the fair's
from live.views import calendars, certificates, events, figures

urlpatterns = [
    # What comes in and goes out: media servers, players.
    path("", include("live.media.urls")),
    #
    # Watching a show.
    path("", include("live.watching_urls")),
    #
    # Planning and hosting shows.
    path("", include("live.studio_urls")),
    #
    # The programme, and what one follows.
    path("", include("live.programme_urls")),
    #
    # Conferences.
    path("events/", events.events, name="events"),
    path("event-registration/", events.resume, name="event_resume"),
    path("events/<slug:slug>/", events.event, name="event"),
    path("events/<slug:slug>/register/", events.register, name="event_register"),
    path("events/<slug:slug>/cancel/", events.cancel, name="event_cancel"),
    path("events/<slug:slug>/sessions/<int:pk>/agenda/", events.agenda, name="event_agenda"),
    path("events/<slug:slug>/speakers/<slug:speaker>/", events.speaker, name="speaker"),
    path("events/<slug:slug>/stage/<int:pk>/", events.stage, name="event_stage"),
    path("events/<slug:slug>/calendar.ics", calendars.of_event, name="event_calendar"),
    path("events/<slug:slug>/certificate/", certificates.certificate, name="certificate"),
    path("certificates/<slug:number>/", certificates.check, name="certificate_check"),
    #
    # Figures.
    path("shows/<int:pk>/figures/", figures.show_figures, name="show_figures"),
    path("shows/<int:pk>/<str:table>.csv", figures.show_table, name="show_table"),
    path("events/<slug:slug>/figures/", figures.event_figures, name="event_figures"),
    path("events/<slug:slug>/<str:table>.csv", figures.event_table, name="event_table"),
]
