"""Rooms on a LiveKit server, where `MEETING_SFU` says so: for more than four people, or poor lines."""

from django.conf import settings
from django.utils import timezone


def sfu_for(meeting, user, until):
    """Where the person's browser connects and with which token, or None for video between browsers.

    The token lets this person into this room alone, and holds `until` a moment.
    """
    if settings.MEETING_SFU != "livekit":
        return None
    from livekit import api  # brings protobuf along: only where it is used

    grants = api.VideoGrants(room_join=True, room=f"meeting-{meeting.uid}", can_update_own_metadata=True)
    token = api.AccessToken(settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET)
    token = token.with_identity(str(user.pk)).with_name(str(user)).with_grants(grants)
    return {"url": settings.LIVEKIT_URL, "token": token.with_ttl(until - timezone.now()).to_jwt()}
