"""Addresses of the meeting room."""

from django.urls import path

from matchmaking.views import room

urlpatterns = [
    path("meetings/<int:pk>/room/", room.room, name="meeting_room"),
    path("meetings/<int:pk>/room/enter/", room.enter, name="meeting_room_enter"),
    path("meetings/<int:pk>/room/beat/", room.beat, name="meeting_room_beat"),
    path("meetings/<int:pk>/room/leave/", room.leave, name="meeting_room_leave"),
    path("meetings/<int:pk>/room/lines/", room.lines, name="meeting_room_lines"),
    path("meetings/<int:pk>/room/files/<int:file>/", room.file, name="meeting_room_file"),
    path("meetings/<int:pk>/room/product/", room.product, name="meeting_room_product"),
    path("meetings/<int:pk>/room/notes/", room.notes, name="meeting_room_notes"),
    path("meetings/<int:pk>/room/call/", room.call, name="meeting_room_call"),
]
