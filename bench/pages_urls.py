"""The site's addresses, and an empty view beside them to compare with."""

from django.http import HttpResponse
from django.urls import include, path

EMPTY = "/bench/empty/"
urlpatterns = [path(EMPTY[1:], lambda request: HttpResponse("")), path("", include("fair.urls"))]
