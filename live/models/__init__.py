"""Shows and conferences: planned, on air, watched, asked about, and seen again."""

from live.models.asking import Poll, PollOption, PollVoter, ShowQuestion, Vote
from live.models.audience import Batch, Minute, Viewer
from live.models.event import (
    AgendaItem,
    Certificate,
    Event,
    EventFile,
    InvitationCode,
    Registration,
    Session,
    Speaker,
    Sponsor,
    Track,
)
from live.models.following import CalendarKey, Follow, Reminder
from live.models.media import StreamKey, Take
from live.models.rules import LiveRules
from live.models.show import Pin, Shift, Show, ShowProduct

__all__ = [
    "AgendaItem",
    "Batch",
    "CalendarKey",
    "Certificate",
    "Event",
    "EventFile",
    "Follow",
    "InvitationCode",
    "LiveRules",
    "Minute",
    "Pin",
    "Poll",
    "PollOption",
    "PollVoter",
    "Registration",
    "Reminder",
    "Session",
    "Shift",
    "Show",
    "ShowProduct",
    "ShowQuestion",
    "Speaker",
    "Sponsor",
    "StreamKey",
    "Take",
    "Track",
    "Viewer",
    "Vote",
]
