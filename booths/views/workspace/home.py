"""The first page of the workspace."""

from django.shortcuts import render

from booths.workspace import Today
from exhibitors.workspace import for_staff


@for_staff
def home(request, exhibitor):
    """With ?fragment only who waits for an answer, which the page asks for again as the talk goes on."""
    context = {"exhibitor": exhibitor, "today": Today(exhibitor)}
    template = "workspace/home/waiting.html" if "fragment" in request.GET else "workspace/home.html"
    return render(request, template, context)
