"""Working hours of a booth's people: who is on duty, and when the others are back."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Duty:
    """Where a person stands in their week: on duty until a moment, or back at one (None: no hours told)."""

    until: datetime | None = None
    back_at: datetime | None = None

    @property
    def is_on(self):
        return self.until is not None


def duty(hours, zone, now):
    """The duty at `now`, from WorkingHours in the person's own `zone`."""
    today = now.astimezone(zone).date()
    # Eight days, so that hours missed earlier today are found again next week.
    shifts = [
        (datetime.combine(day, shift.starts_at, zone), datetime.combine(day, shift.ends_at, zone))
        for day in (today + timedelta(days=ahead) for ahead in range(8))
        for shift in hours
        if day.weekday() == shift.weekday
    ]
    until = max((end for start, end in shifts if start <= now < end), default=None)
    return Duty(until, None if until else min((start for start, _end in shifts if start > now), default=None))
