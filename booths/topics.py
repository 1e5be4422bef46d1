"""Who may watch what happens at a booth, and who is there as its staff."""

from booths.models import Booth, Conversation, Room
from exhibitors.models import Exhibitor
from fair.realtime import guard, presence


@guard("booth")
def may_watch_booth(user, key):
    """Those who watch a booth are the people who are there."""
    return Booth.objects.visible_to(user).filter(pk=int(key)).exists()


@guard("room", typing=True)
def may_watch_room(user, key):
    pk, _dot, door = key.partition(".")
    return Room.objects.visible_to(user, door).filter(pk=int(pk)).exists()


@guard("talk", typing=True)
def may_watch_talk(user, key):
    return Conversation.objects.visible_to(user).filter(pk=int(key)).exists()


@guard("inbox", counted=False)
def may_watch_inbox(user, key):
    """The exhibitor's staff hear which conversation changed; what is in it they ask for."""
    return Exhibitor.objects.staffed_by(user).filter(pk=int(key)).exists()


@guard("draft", counted=False)
def may_watch_draft(user, key):
    """Those who draw up the booth hear of each other's changes."""
    return Booth.objects.manageable_by(user).filter(pk=int(key)).exists()


@presence.register_staff
def booths_staffed_by(user):
    return Booth.objects.staffed_by(user).published().values_list("pk", flat=True)
