"""Meetings: one's own days, and one meeting."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fair.context import fair_of
from matchmaking.meeting_page import MeetingPage, read_meeting
from matchmaking.models import Meeting, Outcome
from matchmaking.week_page import WeekPage


@login_required
@require_safe
@never_cache
def meetings(request):
    """A day, a week or a list; with ?fragment what changes on an open page."""
    page = WeekPage(request.user, request.GET, fair_of(request).edition)
    template = "board" if "fragment" in request.GET else "week"
    return render(request, f"matchmaking/meetings/{template}.html", {"page": page, "rules": page.rules})


@login_required
@require_safe
@never_cache
def meeting(request, pk):
    """One meeting; ?do= opens what the reader wants to do about it."""
    found = read_meeting(Meeting.objects.visible_to(request.user), pk)
    if found is None:
        raise Http404
    return render_meeting(request, found)


def render_meeting(request, found, query=None, refused="", status=200):
    """The page, or with ?fragment what changes on it; `refused` is why what was sent did not work."""
    page = MeetingPage(found, request.user, request.GET if query is None else query)
    part = request.GET.get("fragment")
    template = {"1": "state_of", "times": "pick"}.get(part, "meeting")
    context = {"page": page, "seen": page.seen, "rules": page.rules, "refused": refused}
    context["results"] = Outcome.Result.choices
    return render(request, f"matchmaking/meetings/{template}.html", context, status=status)
