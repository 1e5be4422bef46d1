"""Telling people what concerns them: one table, and one function that decides how each is told.

    @notice("message.received", label=_("Messages in your conversations"))  # in an app's notices.py
    def message_received(data):
        return Notice(title=…, text=…, url=…)

    # From services, in their transaction; and when the conversation was opened.
    notify(people, "message.received", key="conversation:12", sender="Asha")
    read_notices(user, key="conversation:12")

Of one kind and key a person has one unread notification: a burst is counted in it, and is neither mailed nor
pushed again until it was read.
"""

from accounts.notices.kinds import Notice, notice
from accounts.notices.services import notify, read_notices

__all__ = ["Notice", "notice", "notify", "read_notices"]
