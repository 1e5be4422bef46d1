"""What visitors and exhibitors fill in at the booths."""

from booths.forms.application import ApplicationForm
from booths.forms.conversations import LineForm, OfferForm, ReadForm
from booths.forms.visitors import (
    DirectoryFilter,
    DwellForm,
    HallFilter,
    MessageForm,
    MuteForm,
    NoteForm,
    ReactionForm,
    ReportForm,
    TalkForm,
)

__all__ = [
    "ApplicationForm",
    "DirectoryFilter",
    "DwellForm",
    "HallFilter",
    "LineForm",
    "MessageForm",
    "MuteForm",
    "NoteForm",
    "OfferForm",
    "ReactionForm",
    "ReadForm",
    "ReportForm",
    "TalkForm",
]
