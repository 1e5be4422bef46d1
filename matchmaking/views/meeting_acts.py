"""What people do with a meeting: each a POST that comes back to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fair.addresses import safe_next
from fair.errors import Refused
from matchmaking.forms import meetings as forms
from matchmaking.meeting_page import read_meeting
from matchmaking.models import Meeting
from matchmaking.services.meetings import answering, changing, closing, waiting
from matchmaking.views.meetings import render_meeting


@login_required
@require_POST
def act(request, pk, name):
    """Does it and says so; what is refused or unclear comes back with the page."""
    if name not in ACTS:
        raise Http404
    found = read_meeting(Meeting.objects.visible_to(request.user), pk)
    if found is None:
        raise Http404
    try:
        done = ACTS[name](found, request)
    except (Refused, ValidationError) as refusal:
        words = refusal.messages[0] if isinstance(refusal, ValidationError) else str(refusal)
        query = QueryDict(f"do={OPENED.get(name, name)}")
        return render_meeting(request, found, query, words, status=409)
    messages.success(request, done)
    return redirect(safe_next(request, default=found.get_absolute_url()))


def _sent(form):
    """What the form brings. Raises a ValidationError with its first error."""
    if form.is_valid():
        return form.cleaned_data
    raise ValidationError(next(iter(form.errors.values()))[0])


def _accept(meeting, request):
    answering.accept_time(meeting, request.user, _sent(forms.TimeForm(request.POST))["time"])
    return _("Accepted: the meeting is in everybody’s calendar.")


def _decline(meeting, request):
    answering.decline_meeting(meeting, request.user, _sent(forms.ReasonForm(request.POST))["reason"])
    return _("Declined. The other side is told.")


def _counter(meeting, request):
    sent = _sent(forms.CounterForm(with_own_times(request)))
    answering.counter_propose(meeting, request.user, sent["times"], sent["text"])
    return _("Proposed. The times are held until the other side answers.")


def _move(meeting, request):
    moment = _sent(forms.MoveForm(with_own_times(request)))["times"][0]
    changing.move_meeting(meeting, request.user, moment)
    return _("Moved. Everybody who takes part is told.")


def _cancel(meeting, request):
    changing.cancel_meeting(meeting, request.user, _sent(forms.ReasonForm(request.POST))["reason"])
    return _("Called off. Everybody who takes part is told.")


def _hand(meeting, request):
    to = _sent(forms.ColleagueForm(request.POST, exhibitor=meeting.exhibitor))["person"]
    changing.hand_over(meeting, request.user, to)
    return _("%(person)s hosts this meeting now.") % {"person": to}


def _add(meeting, request):
    sent = _sent(forms.AddForm(request.POST, exhibitor=meeting.exhibitor))
    own = meeting.exhibitor.memberships.filter(user=request.user).exists()
    person = (own and sent["person"]) or forms.find_person(sent["email"], request.user)
    changing.add_person(meeting, request.user, person, sent["side"])
    return _("%(person)s takes part.") % {"person": person}


def _remove(meeting, request):
    seats = list(meeting.seats.standing().select_related("user"))
    asked = request.POST.get("person", "")
    person = next((seat.user for seat in seats if str(seat.user_id) == asked), None)
    if person is None:
        raise Refused(_("This person does not take part."))
    changing.remove_person(meeting, request.user, person)
    return _("%(person)s does not take part any more.") % {"person": person}


def _offer(meeting, request):
    waiting.offer_slot(meeting, request.user)
    return _("The time is offered to the buyer who was next in line.")


def _tell(meeting, request):
    sent = _sent(forms.OutcomeForm(request.POST))
    closing.tell_outcome(meeting, request.user, sent["result"], sent["rating"], sent["text"])
    return _("Thank you: that is kept.")


def with_own_times(request):
    """The form's data with all times that were ticked or filled in, as one list."""
    data = request.POST.copy()
    data.setlist("times", [*request.POST.getlist("times"), *request.POST.getlist("own")])
    return data


ACTS = {
    "accept": _accept,
    "decline": _decline,
    "counter": _counter,
    "move": _move,
    "cancel": _cancel,
    "hand": _hand,
    "add": _add,
    "remove": _remove,
    "offer": _offer,
    "tell": _tell,
}
OPENED = {"remove": "add"}
