"""Addresses of conferences."""

from django.urls import path

from live.views import calendars, certificates, events

urlpatterns = [
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
]
