"""Addresses of meetings, and what people do with them."""

from django.urls import path

from matchmaking.views import meet, meeting_acts, meetings, team_meetings

urlpatterns = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/do/<slug:name>/", meeting_acts.act, name="meeting_act"),
    path("meetings/with/<slug:exhibitor>/", meet.meet_exhibitor, name="meet_exhibitor"),
    path("booths/<slug:slug>/meet/", meet.meet_booth, name="meet_booth"),
    path("booths/<slug:slug>/meet/wait/", meet.wait, name="meet_wait"),
    path("workspace/<slug:exhibitor>/meetings/", team_meetings.meetings, name="workspace_meetings"),
    path("workspace/<slug:exhibitor>/meetings/new/", team_meetings.new, name="workspace_meeting_new"),
]
