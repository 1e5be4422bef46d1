"""Calendars as RFC 5545 wants them: moments in UTC alone, so that no program has to know a zone.

Written here in a page rather than by a library: what recurs, has a zone or is read back is what those are
for. The tests read it with one.
"""

import datetime
import re
from dataclasses import dataclass

CONTENT_TYPE = "text/calendar; charset=utf-8"
WIDTH = 75  # bytes of a line
ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Entry:
    """An event of a calendar. `revision` rises with each change that attendants should follow."""

    uid: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    title: str
    url: str
    changed_at: datetime.datetime
    revision: int = 0
    text: str = ""
    place: str = ""
    kind: str = ""
    is_cancelled: bool = False


def write_calendar(name, entries, refresh="PT15M"):
    """The calendar as bytes; programs are asked to come again after `refresh`."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kapok//Trade fair//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{refresh}",
        f"X-PUBLISHED-TTL:{refresh}",
    ]
    for entry in entries:
        lines += _event(entry)
    return "".join(map(_folded, [*lines, "END:VCALENDAR"])).encode()


def _event(entry):
    told = {
        "UID": entry.uid,
        "DTSTAMP": _moment(entry.changed_at),
        "LAST-MODIFIED": _moment(entry.changed_at),
        "SEQUENCE": entry.revision,
        "DTSTART": _moment(entry.starts_at),
        "DTEND": _moment(entry.ends_at),
        "STATUS": "CANCELLED" if entry.is_cancelled else "CONFIRMED",
        "SUMMARY": escaped(entry.title),
        "DESCRIPTION": escaped(entry.text),
        "LOCATION": escaped(entry.place),
        "CATEGORIES": escaped(entry.kind),
        "URL": entry.url,
    }
    named = [f"{name}:{value}" for name, value in told.items() if value != ""]
    return ["BEGIN:VEVENT", *named, "END:VEVENT"]


def escaped(text):
    """Text as a value; characters that no calendar may hold are left out."""
    plain = CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(ESCAPED.get(letter, letter) for letter in plain)


def _moment(moment):
    return f"{moment.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def _folded(line):
    """The line in pieces of at most WIDTH bytes, none of which ends within a character."""
    pieces, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > WIDTH:
            pieces.append(" ")
            size = 1
        pieces[-1] += letter
        size += width
    return "".join(f"{piece}\r\n" for piece in pieces)
