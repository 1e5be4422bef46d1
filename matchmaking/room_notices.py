"""What people are told by those who wait in a meeting's room."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import NoticeChoice
from accounts.notices import Notice, notice


@notice(
    "meeting.calling",
    label=gettext_lazy("Somebody waits for you in a meeting"),
    mail=NoticeChoice.By.NEVER,
)
def meeting_calling(data):
    """Leads into the room at once."""
    title = _("%(name)s is waiting for you in the meeting") % {"name": data["name"]}
    return Notice(title, data["company"], reverse("meeting_room", args=[data["meeting"]]))
