"""Addresses of the pages that visitors see, and of what they do there."""

from django.urls import path

from booths.views import directory, halls, lobby, room

urlpatterns = [
    path("", lobby.lobby, name="lobby"),
    path("halls/", halls.halls, name="halls"),
    path("halls/<slug:slug>/", halls.hall, name="hall"),
    path("exhibitors/", directory.exhibitors, name="exhibitors"),
    path("booths/<slug:slug>/room/messages/", room.messages, name="room_messages"),
    path("booths/<slug:slug>/room/messages/<int:pk>/", room.remove, name="room_message"),
    path("booths/<slug:slug>/room/messages/<int:pk>/react/", room.react, name="room_react"),
    path("booths/<slug:slug>/room/messages/<int:pk>/pin/", room.pin, name="room_pin"),
    path("booths/<slug:slug>/room/people/<int:user>/mute/", room.mute, name="room_mute"),
]
