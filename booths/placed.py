"""How the lines of a talk stand below each other on a page."""

import datetime
from dataclasses import dataclass
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import get_language

# A line soon after one of the same author stands under the same name.
SOON = datetime.timedelta(minutes=5)


@dataclass(frozen=True)
class Placed:
    """A line as data; `begins_day` and `follows` say how it stands below the one before it."""

    message: dict
    at: datetime.datetime
    is_own: bool
    begins_day: bool = True
    follows: bool = False

    @property
    def product_name(self):
        product = self.message["product"]
        return product and (product["names"].get(get_language()) or product["name"])

    @property
    def offer_until(self):
        """Until which day the price on the line holds, or None."""
        until = (self.message["offer"] or {}).get("until")
        return datetime.date.fromisoformat(until) if until else None


def placed(messages, reader):
    """The lines in order, as `reader` sees them."""
    lines = [_placed(message, reader) for message in messages]
    return [_below(before, line) for before, line in pairwise([None, *lines])]


def _placed(message, reader):
    at = timezone.localtime(datetime.datetime.fromisoformat(message["sent_at"]))
    return Placed(message, at, is_own=message["author"]["id"] == reader.pk)


def _below(before, line):
    begins_day = before is None or before.at.date() != line.at.date()
    return Placed(
        line.message,
        line.at,
        line.is_own,
        begins_day,
        follows=not begins_day
        and before.message["author"]["id"] == line.message["author"]["id"]
        and line.at - before.at < SOON,
    )
