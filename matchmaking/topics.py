"""Who may watch what happens to requests and meetings."""

from fair.realtime import guard
from matchmaking.models import Meeting, SourcingRequest


@guard("request", counted=False)
def may_watch_request(user, key):
    """A request's page: the buyer and the exhibitors who may read it."""
    return SourcingRequest.objects.visible_to(user).filter(pk=int(key)).exists()


@guard("meeting", counted=False)
def may_watch_meeting(user, key):
    return Meeting.objects.visible_to(user).filter(pk=int(key)).exists()


@guard("meeting_room", counted=False, signals=True)
def may_watch_meeting_room(user, key):
    """Those who have a seat at the meeting, while its room is open."""
    return Meeting.objects.attended_by(user).with_open_room().filter(pk=int(key)).exists()
