"""Addresses of when people can be met, and of meetings as files for calendars."""

from django.urls import path

from matchmaking.views import availability as views

urlpatterns = [
    path("my/availability/", views.availability, name="availability"),
    path("my/availability/exceptions/", views.add_exception, name="exception_new"),
    path("my/availability/exceptions/<int:pk>/", views.remove_exception, name="exception_remove"),
    path("my/availability/calendars/", views.add_calendar, name="calendar_source_new"),
    path("my/availability/calendars/<int:pk>/", views.change_calendar, name="calendar_source"),
    path("meetings/<int:pk>/meeting.ics", views.meeting_calendar, name="meeting_calendar"),
]
