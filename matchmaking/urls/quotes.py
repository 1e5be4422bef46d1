"""Addresses of quotes and their comparison."""

urlpatterns = []
