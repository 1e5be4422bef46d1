"""Addresses of hosted-buyer programmes, as their people see them."""

urlpatterns = []
