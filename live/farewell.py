"""What is erased when a person leaves the fair, and what no export carries."""

from accounts.leaving import keep_back, register
from accounts.merging import STAYING
from live.models import AgendaItem, CalendarKey, Follow

keep_back("live.calendarkey", "secret")
STAYING.add(CalendarKey._meta.label_lower)  # an address that was given to a program opens one account


@register
def leave_shows(user):
    """Nobody is told any more, and the calendar's address opens nothing."""
    for model in (Follow, AgendaItem, CalendarKey):
        model.objects.filter(user=user).delete()
