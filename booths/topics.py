"""Who may watch what happens at a booth, and who is there as its staff."""

from booths.models import Booth, Room
from fair.realtime import guard, presence


@guard("booth")
def may_watch_booth(user, key):
    """Those who watch a booth are the people who are there."""
    return Booth.objects.visible_to(user).filter(pk=int(key)).exists()


@guard("room", typing=True)
def may_watch_room(user, key):
    return Room.objects.visible_to(user).filter(pk=int(key)).exists()


@guard("draft", counted=False)
def may_watch_draft(user, key):
    """Those who draw up the booth hear of each other's changes."""
    return Booth.objects.manageable_by(user).filter(pk=int(key)).exists()


@presence.register_staff
def booths_staffed_by(user):
    return Booth.objects.staffed_by(user).published().values_list("pk", flat=True)
