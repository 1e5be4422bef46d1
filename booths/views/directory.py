"""Everyone who exhibits, from A to Z."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from booths.directory import read_directory
from booths.forms import DirectoryFilter


@require_GET
def exhibitors(request):
    form = DirectoryFilter(request.GET)
    directory = read_directory(form.asked(), request.GET.get("page"))
    return render(request, "booths/exhibitors.html", {"form": form, "directory": directory})
