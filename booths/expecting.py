"""When a buyer can expect an answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from booths.team import back_at, read_answerers
from exhibitors.models import Exhibitor, Membership
from fair.zones import zone_of


class Reason(StrEnum):
    NOW = "now"  # somebody is available
    DUTY = "duty"  # somebody is on duty, and away from the page
    HOURS = "hours"  # nobody is on duty: from the next shift on
    UNKNOWN = "unknown"  # nobody has told working hours


@dataclass(frozen=True)
class Expectation:
    """From `moment` on an answer can be expected; None where the reason is UNKNOWN.

    `reply_seconds` is the measured time to an answer, of the exhibitor's booth that answers most.
    """

    exhibitor: Exhibitor
    reason: Reason
    moment: datetime | None
    now: datetime
    reply_seconds: int | None

    @property
    def there(self):
        """The exhibitor's ZoneInfo: its clock stands beside the reader's."""
        return zone_of(self.exhibitor.time_zone)


def expected(exhibitor, now):
    """The Expectation of a question that is asked, or waits, at `now`. Three queries and a trip to Redis."""
    hosts = read_answerers(exhibitor, now)
    back = back_at(hosts)
    if any(host.stance == Membership.Stance.AVAILABLE for host in hosts):
        reason, moment = Reason.NOW, now
    elif any(host.duty.is_on for host in hosts):
        reason, moment = Reason.DUTY, now
    elif back:
        reason, moment = Reason.HOURS, back
    else:
        reason, moment = Reason.UNKNOWN, None
    booths = exhibitor.booths.order_by("-reply_sample", "-pk").values_list("reply_seconds", flat=True)
    return Expectation(exhibitor, reason, moment, now, booths.first())
