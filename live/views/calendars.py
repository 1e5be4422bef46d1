"""Calendars for other programs: they ask without signing in."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from fair.context import fair_of
from fair.icalendar import CONTENT_TYPE
from live.calendars import calendar_of, calendar_of_event, calendar_of_fair, calendar_of_show
from live.doors import secret_of
from live.models import CalendarKey, Event, Show
from live.timetable import Row

STAGE = ("stage__edition", "stage__booth", "track")


@require_safe
def of_fair(request):
    edition = fair_of(request).edition
    if edition is None:
        raise Http404
    response = _given(calendar_of_fair(edition, request.GET), "programme")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def of_person(request, secret):
    """Whoever has the address reads it, in the person's own language."""
    keys = CalendarKey.objects.filter(user__is_active=True).select_related("user")
    user = get_object_or_404(keys, secret=secret).user
    with translation.override(user.language):
        response = _given(calendar_of(user), "my-programme")
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def of_show(request, pk):
    shows = Show.objects.visible_to(request.user, secret_of(request, pk)).for_cards()
    show = get_object_or_404(shows, pk=pk)
    response = _given(calendar_of_show(Row(show, None, timezone.now())), f"show-{pk}")
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def of_event(request, slug):
    """All sessions of an event, or with ?mine those that the person wants to be at."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    sessions = event.sessions.select_related(*STAGE)
    if "mine" in request.GET:
        sessions = sessions.filter(wanted_by__user=request.user.pk)
    response = _given(calendar_of_event(event, list(sessions)), event.slug)
    response["Cache-Control"] = "private, no-cache"
    return response


def _given(content, name):
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(False, f"{name}.ics")
    return response
