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
from matchmaking.models.profile import BuyersWanted, SourcingProfile
from matchmaking.models.quote import (
    Quote,
    QuoteFile,
    QuoteLine,
    QuoteTier,
    QuoteVersion,
)
from matchmaking.models.rate import ExchangeRate
from matchmaking.models.recommending import (
    BuyerOpinion,
    BuyersForExhibitor,
    ExhibitorOpinion,
    ExhibitorsForBuyer,
    Exposure,
    MatchState,
    Shelf,
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
    "Acceptance",
    "Award",
    "BusyTime",
    "BuyerOpinion",
    "BuyersForExhibitor",
    "BuyersWanted",
    "CalendarSource",
    "Diary",
    "DiaryException",
    "DiaryHours",
    "ExchangeRate",
    "ExhibitorOpinion",
    "ExhibitorsForBuyer",
    "Exposure",
    "Invitation",
    "MatchRules",
    "MatchState",
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
    "Shelf",
    "Side",
    "SourcingProfile",
    "SourcingRequest",
    "WaitingPlace",
]
