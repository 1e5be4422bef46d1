"""The studio: where a show's hosts go on air and see who is there."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from live.models import Show
from live.studio_page import Studio


def for_hosts(view):
    """The view gets the `show` of the address, for whoever hosts it; to others it is not there."""

    @login_required
    @never_cache
    @wraps(view)
    def inside(request, pk, **arguments):
        shows = Show.objects.hosted_by(request.user)
        related = shows.select_related("booth__exhibitor__logo", "booth__hall", "room", "edition", "poster")
        return view(request, show=get_object_or_404(related, pk=pk), **arguments)

    return inside


@for_hosts
@require_safe
def studio(request, show):
    context = {"show": show, "studio": Studio(show, request.user)}
    return render(request, "live/studio/page.html", context)
