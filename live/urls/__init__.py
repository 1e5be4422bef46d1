"""Addresses of shows and conferences."""

from django.urls import include, path

from live import sitemaps  # noqa: F401  part of the fair's

PARTS = ("media", "watching", "hosting", "programme", "conferences", "figures")
urlpatterns = [path("", include(f"live.urls.{part}")) for part in PARTS]
