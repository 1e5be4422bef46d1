"""Addresses of figures of requests and meetings."""

from django.urls import path

from matchmaking.views import figures

urlpatterns = [path("figures/<slug:table>.csv", figures.table, name="trade_table")]
