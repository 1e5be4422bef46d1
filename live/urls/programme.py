"""Addresses of the programme, of what one follows, and of calendars."""

from django.urls import path

from live.views import calendars, following, programme

urlpatterns = [
    path("programme/", programme.programme, name="programme"),
    path("programme/on-air/", programme.on_air, name="programme_on_air"),
    path("programme/now/", programme.now, name="programme_now"),
    path("programme.ics", calendars.of_fair, name="programme_calendar"),
    path("booths/<slug:slug>/shows/", programme.at_booth, name="booth_shows"),
    path("booths/<slug:slug>/follow/", following.follow_booth, name="booth_follow"),
    path("shows/<int:pk>/follow/", following.follow_show, name="show_follow"),
    path("shows/<int:pk>/show.ics", calendars.of_show, name="show_calendar"),
    path("my/programme/", following.my_programme, name="my_programme"),
    path("my/programme/resume/", following.resume, name="follow_resume"),
    path("my/programme/calendar/", following.calendar_key, name="calendar_key"),
    path("my/programme/<str:secret>.ics", calendars.of_person, name="my_calendar"),
]
