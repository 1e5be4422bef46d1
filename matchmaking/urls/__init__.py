"""Addresses of matchmaking."""

from django.urls import include, path

PARTS = ("profiles", "requests", "quotes", "meetings", "diaries", "room", "hosted", "figures")
urlpatterns = [path("", include(f"matchmaking.urls.{part}")) for part in PARTS]
