"""Addresses of when people can be met."""

urlpatterns = []
