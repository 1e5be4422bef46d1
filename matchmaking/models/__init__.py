from matchmaking.models.diary import BusyTime, CalendarSource, Diary, DiaryException, DiaryHours
from matchmaking.models.meeting import (
    Meeting,
    MeetingReminder,
    Outcome,
    ProposedTime,
    Seat,
    Side,
    WaitingPlace,
)
from matchmaking.models.request import (
    Invitation,
    RequestFile,
    RequestLine,
    RequestQuestion,
    SourcingRequest,
)
from matchmaking.models.rules import MatchRules

__all__ = [
    "BusyTime",
    "CalendarSource",
    "Diary",
    "DiaryException",
    "DiaryHours",
    "Invitation",
    "MatchRules",
    "Meeting",
    "MeetingReminder",
    "Outcome",
    "ProposedTime",
    "RequestFile",
    "RequestLine",
    "RequestQuestion",
    "Seat",
    "Side",
    "SourcingRequest",
    "WaitingPlace",
]
