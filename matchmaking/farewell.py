"""What is erased when a person leaves the fair, and what their export holds."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.leaving import register, register_own
from exhibitors.models import Exhibitor
from matchmaking.models import (
    BusyTime,
    BuyerOpinion,
    CalendarSource,
    Diary,
    DiaryException,
    DiaryHours,
    HostedPerson,
    Meeting,
    Outcome,
    RequestFile,
    RequestLine,
    Searched,
    SourcingProfile,
    SourcingRequest,
    WaitingPlace,
    Wish,
)
from matchmaking.services.meetings.changing import cancel_meeting, remove_person
from matchmaking.services.meetings.departing import pass_meetings_on
from matchmaking.services.requests import delete_draft, withdraw_request

State = SourcingRequest.State
for model in (DiaryHours, DiaryException, CalendarSource):
    register_own(model, "diary__user")
register_own(BusyTime, "source__diary__user")
register_own(RequestLine, "request__buyer")
register_own(RequestFile, "request__buyer")
register_own(Wish, "person__user")


@register
def leave_matchmaking(user):
    """What the person asked for is taken back, meetings to come are called off, and nobody is recommended.

    What was quoted, accepted, met and written stays for the other side, without a name but where it was
    frozen: an accepted quote names its parties.
    """
    for request in user.sourcing_requests.filter(state=State.DRAFT):
        delete_draft(request, user)
    for request in user.sourcing_requests.filter(state__in=[State.OPEN, State.EXPIRED]):
        withdraw_request(request, user, _("The buyer has left the fair."))
    _leave_meetings(user)
    for model in (Diary, SourcingProfile, Searched, BuyerOpinion, Outcome, HostedPerson):
        model.objects.filter(user=user).delete()
    WaitingPlace.objects.filter(buyer=user).delete()


def _leave_meetings(user):
    hosted = Meeting.objects.filter(seats__user=user, seats__is_host=True)
    for exhibitor in Exhibitor.objects.filter(pk__in=hosted.values("exhibitor")).order_by("pk"):
        pass_meetings_on(exhibitor, user)
    to_come = Meeting.objects.filter(state__in=[Meeting.State.PROPOSED, Meeting.State.CONFIRMED])
    to_come = to_come.exclude(ends_at__lte=timezone.now())
    for meeting in to_come.filter(buyer=user):
        cancel_meeting(meeting, None, _("The buyer has left the fair."))
    for meeting in to_come.attended_by(user):
        remove_person(meeting, user, user)
