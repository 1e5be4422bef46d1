"""The first page of the workspace."""

from django.shortcuts import render

from exhibitors.workspace import for_staff


@for_staff
def home(request, exhibitor):
    return render(request, "workspace/home.html", {"exhibitor": exhibitor})
