"""Booths, what visitors do at them, and the public room where they talk."""

from booths.models.announcement import Announcement
from booths.models.application import Answer, Application, Call, Move, Requirement
from booths.models.booth import Booth, BoothVersion, Brochure
from booths.models.figures import BoothDay
from booths.models.moderation import Report
from booths.models.room import Message, Mute, Reaction, Room, Wrong
from booths.models.visit import ShortlistItem, Sighting, Visit

__all__ = [
    "Announcement",
    "Answer",
    "Application",
    "Booth",
    "BoothDay",
    "BoothVersion",
    "Brochure",
    "Call",
    "Message",
    "Move",
    "Mute",
    "Reaction",
    "Report",
    "Requirement",
    "Room",
    "ShortlistItem",
    "Sighting",
    "Visit",
    "Wrong",
]
