from matchmaking.models.acceptance import Acceptance, Award
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
from matchmaking.models.quote import (
    Quote,
    QuoteFile,
    QuoteLine,
    QuoteTier,
    QuoteVersion,
)
from matchmaking.models.rate import ExchangeRate
from matchmaking.models.request import (
    Invitation,
    RequestFile,
    RequestLine,
    RequestQuestion,
    SourcingRequest,
)
from matchmaking.models.rules import MatchRules

__all__ = [
    "Acceptance",
    "Award",
    "BusyTime",
    "CalendarSource",
    "Diary",
    "DiaryException",
    "DiaryHours",
    "ExchangeRate",
    "Invitation",
    "MatchRules",
    "Meeting",
    "MeetingReminder",
    "Outcome",
    "ProposedTime",
    "Quote",
    "QuoteFile",
    "QuoteLine",
    "QuoteTier",
    "QuoteVersion",
    "RequestFile",
    "RequestLine",
    "RequestQuestion",
    "Seat",
    "Side",
    "SourcingRequest",
    "WaitingPlace",
]
