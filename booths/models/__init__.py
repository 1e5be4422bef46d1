"""Booths, what visitors do at them, and the public room where they talk."""

from booths.models.booth import Booth, BoothVersion, Brochure
from booths.models.figures import BoothDay
from booths.models.room import Message, Mute, Reaction, Room
from booths.models.visit import ShortlistItem, Sighting, Visit

__all__ = [
    "Booth",
    "BoothDay",
    "BoothVersion",
    "Brochure",
    "Message",
    "Mute",
    "Reaction",
    "Room",
    "ShortlistItem",
    "Sighting",
    "Visit",
]
