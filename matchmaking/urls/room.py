"""Addresses of the meeting room."""

urlpatterns = []
