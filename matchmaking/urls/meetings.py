"""Addresses of meetings, and what people do with them."""

urlpatterns = []
