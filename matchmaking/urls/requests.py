"""Addresses of sourcing requests."""

urlpatterns = []
