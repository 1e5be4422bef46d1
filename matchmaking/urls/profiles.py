"""Addresses of sourcing profiles and recommendations."""

urlpatterns = []
