"""Everyone who exhibits, from A to Z."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guest_pages import kept_for_guests
from booths.directory import read_directory
from booths.forms import DirectoryFilter


@require_safe
@kept_for_guests
def exhibitors(request):
    form = DirectoryFilter(request.GET)
    asked = form.asked()
    directory = read_directory(asked, request.GET.get("page"))
    return render(request, "booths/exhibitors.html", {"form": form, "asked": asked, "directory": directory})
