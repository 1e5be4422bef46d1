"""Addresses of figures of requests and meetings."""

urlpatterns = []
