"""What visitors and exhibitors fill in at the booths."""

from booths.forms.application import ApplicationForm
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
    "MessageForm",
    "MuteForm",
    "NoteForm",
    "ReactionForm",
    "ReportForm",
    "TalkForm",
]
