"""What comes in and goes out: media servers, players, senders."""

from django.urls import path

from live.views import media

urlpatterns = [
    path("shows/<int:pk>/playback/", media.playback, name="show_playback"),
    path("shows/<int:pk>/send/", media.send, name="show_send"),
    path("shows/<int:pk>/probe/", media.probe, name="show_probe"),
]
