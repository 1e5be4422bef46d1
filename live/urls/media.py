"""What comes in and goes out: media servers, players, senders."""

from django.urls import path

from live.views import hooks, media

urlpatterns = [
    path("live/hooks/rtmp/", hooks.rtmp, name="rtmp_hook"),
    path("live/hooks/rtmp/<str:secret>/", hooks.rtmp, name="rtmp_hook"),
    path("live/hooks/mediamtx/", hooks.mediamtx, name="mediamtx_hook"),
    path("live/hooks/mediamtx/<str:secret>/", hooks.mediamtx, name="mediamtx_hook"),
    path("shows/<int:pk>/playback/", media.playback, name="show_playback"),
    path("shows/<int:pk>/send/", media.send, name="show_send"),
    path("shows/<int:pk>/recording/", media.recording, name="show_recording"),
    path("shows/<int:pk>/probe/", media.probe, name="show_probe"),
]
