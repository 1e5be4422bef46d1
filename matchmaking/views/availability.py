"""When the person can be met: hours, exceptions, other calendars."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from exhibitors.forms.team import WeekForm
from fair.errors import Refused
from fair.icalendar import CONTENT_TYPE
from matchmaking.availability_page import page_of
from matchmaking.forms.diary import CalendarForm, DiaryForm, ExceptionForm
from matchmaking.meeting_calendars import calendar_of
from matchmaking.meeting_data import buyer_of
from matchmaking.models import Meeting
from matchmaking.services import calendars, diaries


@login_required
def availability(request):
    """The hours are saved as a whole; exceptions and calendars one by one, by the views below."""
    diary = diaries.diary_of(request.user)
    form = DiaryForm(diary, request.POST or None)
    week = WeekForm(diary.hours.all() if diary.pk else (), request.POST or None)
    if request.method == "POST" and all([form.is_valid(), week.is_valid()]):
        hours = [(row.weekday, row.starts_at, row.ends_at) for row in week.hours()]
        try:
            diaries.save_diary(request.user, hours, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("availability")
    return _page(request, form=form, week=week)


def _page(request, status=200, **forms):
    diary = diaries.diary_of(request.user)
    shown = {
        "form": DiaryForm(diary),
        "week": WeekForm(diary.hours.all() if diary.pk else ()),
        "exception": ExceptionForm(),
        "calendar": CalendarForm(),
    }
    context = page_of(request.user) | shown | forms
    return render(request, "matchmaking/availability/page.html", context, status=status)


@login_required
@require_POST
def add_exception(request):
    form = ExceptionForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            diaries.add_exception(request.user, told["begin"], told["end"], told["is_free"], told["label"])
            return redirect("availability")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, exception=form)


@login_required
@require_POST
def remove_exception(request, pk):
    diaries.remove_exception(request.user, pk)
    return redirect("availability")


@login_required
@require_POST
def add_calendar(request):
    form = CalendarForm(request.POST)
    if form.is_valid():
        try:
            calendars.add_calendar(request.user, form.cleaned_data["url"], form.cleaned_data["label"])
            messages.success(request, _("Added: it is read within a minute, and then every half hour."))
            return redirect("availability")
        except Refused as refusal:
            form.add_error("url", str(refusal))
    return _page(request, calendar=form)


@login_required
@require_POST
def change_calendar(request, pk):
    """Read it again now, or remove it."""
    if request.POST.get("act") == "again":
        calendars.read_again(request.user, pk)
        messages.success(request, _("It is being read."))
    else:
        calendars.remove_calendar(request.user, pk)
    return redirect("availability")


@login_required
@require_safe
def meeting_calendar(request, pk):
    """The meeting as a file for one's own calendar."""
    meetings = Meeting.objects.visible_to(request.user).exclude(starts_at=None)
    meeting = get_object_or_404(meetings.select_related("exhibitor", "buyer"), pk=pk)
    content = calendar_of(meeting, meeting.side_of(request.user), buyer_of(meeting))
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="meeting-{meeting.pk}.ics"'
    response["Cache-Control"] = "private, no-cache"
    return response
