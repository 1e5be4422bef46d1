"""Two accounts of one person become one, who cannot be at two places at once."""

from django.utils.translation import gettext as _

from accounts import merging
from matchmaking.models import Meeting, Seat
from matchmaking.services.meetings.changing import cancel_meeting


@merging.register
def merge_meetings(keep, gone):
    """Of two meetings at the same time that of the account which goes is called off."""
    mine = Seat.objects.filter(user=keep, during__isnull=False)
    for seat in Seat.objects.filter(user=gone, during__isnull=False).select_related("meeting"):
        is_to_come = seat.meeting.state == Meeting.State.CONFIRMED
        if is_to_come and mine.filter(during__overlap=seat.during).exclude(meeting=seat.meeting).exists():
            cancel_meeting(seat.meeting, None, _("It was at the same time as another meeting of yours."))
