"""What was said in the rooms before today, so that reply times are measured and not declared."""

import datetime
import zoneinfo

from django.utils import timezone

from booths.models import Message


def save_talks(talks, exhibitors, booths, products, people):
    """The conversations of demo/talks.json, on the days before today at the booths' own clocks."""
    teams = {exhibitor["slug"]: exhibitor for exhibitor in exhibitors}
    lines = []
    for talk in talks:
        exhibitor = teams[talk["booth"]]
        moment = _began(talk, exhibitor["time_zone"])
        for line in talk["lines"]:
            moment += datetime.timedelta(seconds=line["after"])
            by_staff = isinstance(line["who"], int)
            name = exhibitor["team"][line["who"]]["name"] if by_staff else line["who"]
            lines.append(
                Message(
                    room=booths[talk["booth"]].room,
                    author=people.by_name[name],
                    by_staff=by_staff,
                    text=line["text"],
                    product=products.get(line.get("product")),
                    sent_at=moment,
                )
            )
    # Rooms are read in the order of ids.
    return Message.objects.bulk_create(sorted(lines, key=lambda message: message.sent_at))


def _began(talk, zone):
    zone = zoneinfo.ZoneInfo(zone)
    day = timezone.localdate(timezone=zone) - datetime.timedelta(days=talk["days_ago"])
    return datetime.datetime.combine(day, datetime.time.fromisoformat(talk["at"]), tzinfo=zone)
