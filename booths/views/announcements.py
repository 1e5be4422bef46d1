"""The announcements of a page that is open already."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def announcements(request):
    return render(request, "base/announcements/list.html")
