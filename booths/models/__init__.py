"""Booths, what visitors do at them, the public room where they talk, and what they write in private."""

from booths.models.announcement import Announcement
from booths.models.application import Answer, Application, Call, Move, Requirement
from booths.models.booth import Booth, BoothVersion, Brochure
from booths.models.card import Card, CardRequest, CardShare, Part
from booths.models.complaint import Complaint
from booths.models.conversation import (
    Attachment,
    CannedReply,
    Conversation,
    Line,
    Note,
    Reading,
    Subject,
)
from booths.models.figures import BoothDay
from booths.models.lead import Lead, LeadMerge, LeadNote, LeadStep
from booths.models.letters import AnswerMail
from booths.models.moderation import Case, Held, ReasonTemplate, Report
from booths.models.retention import Retention
from booths.models.room import Message, Mute, Reaction, Room, Wrong
from booths.models.routing import Hop, Question
from booths.models.rules import Block, FairRules, Hush, SlowMode, WordList
from booths.models.visit import ShortlistItem, Sighting, Visit

__all__ = [
    "Announcement",
    "Answer",
    "AnswerMail",
    "Application",
    "Attachment",
    "Block",
    "Booth",
    "BoothDay",
    "BoothVersion",
    "Brochure",
    "Call",
    "CannedReply",
    "Card",
    "CardRequest",
    "CardShare",
    "Case",
    "Complaint",
    "Conversation",
    "FairRules",
    "Held",
    "Hop",
    "Hush",
    "Lead",
    "LeadMerge",
    "LeadNote",
    "LeadStep",
    "Line",
    "Message",
    "Move",
    "Mute",
    "Note",
    "Part",
    "Question",
    "Reaction",
    "Reading",
    "ReasonTemplate",
    "Report",
    "Requirement",
    "Retention",
    "Room",
    "ShortlistItem",
    "Sighting",
    "SlowMode",
    "Subject",
    "Visit",
    "WordList",
    "Wrong",
]
