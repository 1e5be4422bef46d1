"""What was written in private before now: through the services, then put back in time."""

import datetime
import json
import uuid

from django.db.models import F
from django.utils import timezone

from booths.demo import FILES
from booths.models import CannedReply, CardShare, Conversation, Lead, Line, Question
from booths.services.cards import share_card
from booths.services.conversations import ask, write_line
from booths.services.leads import move_lead
from booths.subjects import about_product, about_search

WRITERS = "brisetta"  # the exhibitor whose sign-in a newcomer has
BETWEEN = datetime.timedelta(seconds=75)


def save_letters(exhibitors, companies, products, people):
    """The conversations, cards and ready replies of demo/letters.json."""
    told = json.loads((FILES / "letters.json").read_text(encoding="utf-8"))
    company = companies[WRITERS]
    team = next(exhibitor["team"] for exhibitor in exhibitors if exhibitor["slug"] == WRITERS)
    staff = [people.by_name[member["name"]] for member in team]
    CannedReply.objects.bulk_create(CannedReply(exhibitor=company, **reply) for reply in told["replies"])
    for letter in told["letters"]:
        _write(letter, company, people.by_name[letter["buyer"]], staff, products)


def _write(letter, company, buyer, staff, products):
    about = about_product(products[letter["product"]]) if "product" in letter else about_search(letter["q"])
    for who, text, *offer in letter["lines"]:
        if who == "buyer":
            conversation = ask(company, buyer, text, uuid.uuid4(), about=about).conversation
            about = None  # what follows is about the same
        else:
            write_line(conversation, staff[who], text, uuid.uuid4(), offer=offer[0] if offer else None)
    if letter.get("card"):
        share_card(buyer, company, CardShare.Via.TALK)
    lead = Lead.objects.get(exhibitor=company, buyer=buyer)
    if letter.get("stage", lead.stage) != lead.stage:
        move_lead(lead, staff[0], letter["stage"])
    _put_back(conversation, timezone.now() - datetime.timedelta(minutes=letter["minutes_ago"]))


def _put_back(conversation, began):
    """As if the first line had been written then, and the others about a minute apart."""
    lines = list(conversation.lines.order_by("pk"))
    for place, line in enumerate(lines):
        line.sent_at = began + place * BETWEEN
    Line.objects.bulk_update(lines, ["sent_at"])
    past = timezone.now() - lines[0].sent_at
    Question.objects.filter(conversation=conversation).update(
        asked_at=F("asked_at") - past, answered_at=F("answered_at") - past, ended_at=F("ended_at") - past
    )
    conversation = Conversation.objects.get(pk=conversation.pk)
    conversation.opened_at, conversation.last_at = lines[0].sent_at, lines[-1].sent_at
    if conversation.waiting_since:
        conversation.waiting_since = lines[-1].sent_at
    conversation.save(update_fields=["opened_at", "last_at", "waiting_since"])
