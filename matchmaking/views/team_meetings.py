"""The meetings of an exhibitor's team, and proposing one to a buyer whom it knows."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from booths.models import Lead
from exhibitors.workspace import for_staff
from fair.addresses import whole_number
from fair.context import fair_of
from fair.errors import Refused
from matchmaking.forms.meetings import MeetForm
from matchmaking.services.meetings import booking
from matchmaking.team_meet_page import TeamMeetPage, leads_to_meet
from matchmaking.views.meeting_acts import with_own_times
from matchmaking.week_page import TeamPage


@for_staff
@require_safe
@never_cache
def meetings(request, exhibitor):
    """The team's days with all proposals and who waits; with ?fragment what changes on an open page."""
    page = TeamPage(request.user, exhibitor, request.GET, fair_of(request).edition)
    template = "team_board" if "fragment" in request.GET else "team"
    context = {"page": page, "rules": page.rules, "exhibitor": exhibitor}
    return render(request, f"matchmaking/meetings/{template}.html", context)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request, exhibitor):
    """Propose a meeting to the buyer whom the address names, by `lead` or `buyer`, or choose one first."""
    name = "lead" if "lead" in request.GET else "buyer"
    pk = whole_number(request.GET.get(name, ""))
    if pk is None:
        context = {"leads": leads_to_meet(exhibitor), "exhibitor": exhibitor}
        return render(request, "matchmaking/meetings/team_choose.html", context)
    leads = Lead.objects.with_contact().filter(exhibitor=exhibitor).exclude(buyer=None)
    wanted = {"pk": pk} if name == "lead" else {"buyer": pk, "merged_into": None}
    lead = get_object_or_404(leads.select_related("buyer__avatar"), **wanted)
    if request.method == "POST":
        return _propose(request, exhibitor, lead)
    return _shown(request, exhibitor, lead, request.GET)


def _propose(request, exhibitor, lead):
    sent = with_own_times(request)
    page, form = TeamMeetPage(exhibitor, request.user, lead, sent), MeetForm(sent, user=request.user)
    try:
        if not form.is_valid():
            raise ValidationError(next(iter(form.errors.values()))[0])
        told = form.cleaned_data
        meeting = booking.propose(
            exhibitor,
            lead.buyer,
            request.user,
            told["times"],
            host=page.host,
            minutes=page.minutes,
            others=told["guests"],
            title=told["title"],
            text=told["text"],
            wants_interpreter=told["wants_interpreter"],
            request=page.request,
        )
    except (Refused, ValidationError) as refusal:
        words = refusal.messages[0] if isinstance(refusal, ValidationError) else str(refusal)
        return _shown(request, exhibitor, lead, sent, form, words, status=409)
    messages.success(request, _("Proposed. The buyer is told, and the times are held until they answer."))
    return redirect(meeting)


def _shown(request, exhibitor, lead, asked, form=None, refused="", status=200):
    page = TeamMeetPage(exhibitor, request.user, lead, asked)
    said = {name: asked.get(name) for name in ("title", "text", "guests")}
    form = form or MeetForm(user=request.user, initial=said)
    template = "times" if "fragment" in request.GET else "team_new"
    context = {"page": page, "exhibitor": exhibitor, "form": form, "refused": refused}
    return render(request, f"matchmaking/meetings/{template}.html", context, status=status)
