"""All that a conversation shows when its page opens, to either side."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Max

from accounts.models import User
from booths.contacts import contact_of
from booths.inbox import colleagues_of, lateness
from booths.models import Conversation, Lead
from booths.placed import placed
from booths.private_talk import read_lines
from booths.services.fair_play import why_stopped
from fair.translating import is_offered

FIRST = 30


@dataclass
class ConversationPage:
    """The conversation as `reader` finds it. Everything is read when it is first printed."""

    conversation: Conversation
    reader: User

    @property
    def translates(self):
        return is_offered()

    @cached_property
    def stopped(self):
        """Why the reader cannot write here, in one sentence, or ""."""
        return why_stopped(self.conversation, self.reader)

    @property
    def by_staff(self):
        return self.reader.pk != self.conversation.buyer_id

    @cached_property
    def talk(self):
        return read_lines(self.conversation, most=FIRST)

    @cached_property
    def lines(self):
        return placed(self.talk["messages"], self.reader)

    @cached_property
    def read_upto(self):
        """How far the other side has read: the id of a line, 0 for nothing."""
        readings = self.conversation.readings.all()
        buyer = {"user": self.conversation.buyer_id}
        others = readings.filter(**buyer) if self.by_staff else readings.exclude(**buyer)
        return others.aggregate(upto=Max("line"))["upto"] or 0

    @cached_property
    def notes(self):
        return list(self.conversation.notes.select_related("author__avatar"))

    @cached_property
    def colleagues(self):
        return list(colleagues_of(self.conversation.exhibitor).select_related("avatar"))

    @cached_property
    def lead(self):
        """What the exhibitor makes of the buyer, with the contact that the buyer gave; or None."""
        found = Lead.objects.standing().with_contact().filter(exhibitor=self.conversation.exhibitor_id)
        return found.filter(buyer=self.conversation.buyer_id).first()

    @property
    def contact(self):
        return contact_of(self.lead)

    @property
    def tone(self):
        return lateness(self.conversation)
