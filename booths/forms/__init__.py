"""What visitors and exhibitors fill in at the booths."""

from booths.forms.application import ApplicationForm
from booths.forms.conversations import (
    AboutForm,
    CannedReplyForm,
    LineForm,
    NoteForStaffForm,
    OfferForm,
    ReadForm,
    SnoozeForm,
    StaffLineForm,
)
from booths.forms.visitors import (
    DirectoryFilter,
    DwellForm,
    HallFilter,
    MessageForm,
    MuteForm,
    NoteForm,
    ReactionForm,
    ReportForm,
    SlowForm,
    TalkForm,
)

__all__ = [
    "AboutForm",
    "ApplicationForm",
    "CannedReplyForm",
    "DirectoryFilter",
    "DwellForm",
    "HallFilter",
    "LineForm",
    "MessageForm",
    "MuteForm",
    "NoteForStaffForm",
    "NoteForm",
    "OfferForm",
    "ReactionForm",
    "ReadForm",
    "ReportForm",
    "SlowForm",
    "SnoozeForm",
    "StaffLineForm",
    "TalkForm",
]
