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
HEAD = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kapok//Trade fair//EN", "CALSCALE:GREGORIAN"]
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


@dataclass(frozen=True)
class Person:
    """Who invites, or is invited and has said yes."""

    name: str
    email: str


def write_invitation(entry, organiser, guest):
    """By which a calendar learns of the entry and of each change: REQUEST, or CANCEL once it is off.

    Mail programs find the entry again by its uid, and take the highest revision for the latest.
    """
    people = [
        f"ORGANIZER;CN={_quoted(organiser.name)}:mailto:{organiser.email}",
        f"ATTENDEE;CN={_quoted(guest.name)};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
        f":mailto:{guest.email}",
    ]
    lines = [*HEAD, f"METHOD:{'CANCEL' if entry.is_cancelled else 'REQUEST'}", *_event(entry, people)]
    return _written(lines)


def write_calendar(name, entries, refresh="PT15M"):
    """The calendar as bytes; programs are asked to come again after `refresh`."""
    lines = [
        *HEAD,
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{refresh}",
        f"X-PUBLISHED-TTL:{refresh}",
    ]
    for entry in entries:
        lines += _event(entry)
    return _written(lines)


def _written(lines):
    return "".join(map(_folded, [*lines, "END:VCALENDAR"])).encode()


def _event(entry, people=()):
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
    return ["BEGIN:VEVENT", *named, *people, "END:VEVENT"]


def _quoted(name):
    """A name as a parameter, which knows no escapes."""
    return '"' + re.sub(r'[\x00-\x1f\x7f"]', "", name) + '"'


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
