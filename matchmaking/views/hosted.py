"""Programmes of hosted buyers, as those see them who take part: wishes, hours, timetable."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.notices import read_notices
from exhibitors.workspace import for_staff
from fair.addresses import whole_number
from fair.errors import Refused
from fair.icalendar import CONTENT_TYPE
from matchmaking.hosted_mail import calendar_of, timetable
from matchmaking.hosted_page import HostedPage
from matchmaking.models import HostedPerson, HostedProgramme
from matchmaking.services.hosted import wishing


def found(**who):
    people = HostedPerson.objects.select_related("programme__edition", "user__diary", "exhibitor")
    return get_object_or_404(people.exclude(programme__state=HostedProgramme.State.DRAFT), **who)


def as_buyer(view):
    """The view gets the `person` that a buyer is in the programme; to others it is not there."""

    @login_required
    def inside(request, pk):
        return view(request, found(programme=pk, user=request.user, side="buyer"))

    return inside


def as_company(view):
    """The same for an exhibitor, whoever of its people asks."""

    @for_staff
    def inside(request, exhibitor, pk):
        return view(request, found(programme=pk, exhibitor=exhibitor))

    return inside


@require_safe
@never_cache
def shown(request, person):
    page = HostedPage(person, request.GET)
    read_notices(request.user, key=f"hosted:{person.programme_id}:timetable")
    side = "company" if person.exhibitor_id else "buyer"
    context = {"page": page, "programme": page.programme, "person": person, "exhibitor": person.exhibitor}
    return render(request, f"matchmaking/hosted/{side}.html", context)


@require_POST
def wish(request, person):
    """One wish; a second click on what was chosen takes it back. A fragment for scripts."""
    others = person.programme.people.exclude(side=person.side).select_related("user", "exhibitor")
    other = get_object_or_404(others, pk=whole_number(request.POST.get("about", "")))
    kind = request.POST.get("kind", "")
    try:
        wishing.wish(person, request.user, {other: kind})
    except Refused as refusal:
        return refused(request, person, refusal)
    if "HX-Request" in request.headers:
        page = HostedPage(person, {})
        return render(request, "matchmaking/hosted/wish.html", {"entry": page.entry(other), "page": page})
    return redirect(f"{person.get_absolute_url()}#person-{other.pk}")


@require_POST
def away(request, person):
    slots = [int(value) for value in request.POST.getlist("away") if value.isdecimal() and len(value) < 18]
    try:
        wishing.set_away(person, request.user, slots)
    except Refused as refusal:
        return refused(request, person, refusal)
    messages.success(request, _("Your hours are saved."))
    return redirect(f"{person.get_absolute_url()}#hours")


def refused(request, person, refusal):
    if "HX-Request" in request.headers:
        return HttpResponse(str(refusal), status=409, content_type="text/plain")
    messages.error(request, str(refusal))
    return redirect(person)


@require_safe
def calendar(request, person):
    """The published meetings as a file for the person's calendar."""
    draft = person.programme.standing_draft
    if draft is None:
        raise Http404
    response = HttpResponse(calendar_of(person, timetable(draft, person)), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, "meetings.ics")
    response["Cache-Control"] = "private, no-store"
    return response


buyer, company = as_buyer(shown), as_company(shown)
buyer_wish, company_wish = as_buyer(wish), as_company(wish)
buyer_away, company_away = as_buyer(away), as_company(away)
buyer_calendar, company_calendar = as_buyer(calendar), as_company(calendar)
