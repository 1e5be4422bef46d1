"""Answers that the staff keeps ready, filled in for the buyer whom they are meant for."""

import re

from django.utils.translation import gettext_lazy as _

from booths.models import CannedReply

PLACEHOLDER = re.compile(r"\{(\w+)\}")
PLACEHOLDERS = {
    "name": _("the buyer's name"),
    "company": _("the buyer's company"),
    "me": _("your name"),
    "our_company": _("your company"),
    "product": _("what the buyer asked about"),
    "booth": _("the address of your booth"),
}


def wrong_placeholders(text):
    """The names in braces that nothing stands for."""
    return [name for name in PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]


def replies_for(conversation, sender, booth_url=""):
    """The exhibitor's replies for this buyer: [{"id", "title", "text", "language"}, …], the most used first.

    Each is in the best of the buyer's languages that it was written in, else in English, else as there is.
    """
    subject = conversation.subjects.order_by("-pk").first()
    values = {
        "name": str(conversation.buyer),
        "company": conversation.buyer.company,
        "me": str(sender),
        "our_company": conversation.exhibitor.name,
        "product": subject.title if subject else "",
        "booth": booth_url,
    }
    tongues = [*conversation.buyer.tongues, "en"]
    replies = CannedReply.objects.filter(exhibitor=conversation.exhibitor)
    return [_filled(reply, tongues, values) for reply in replies]


def _filled(reply, tongues, values):
    language = next((code for code in (*tongues, *reply.texts) if reply.texts.get(code)), "")
    text = PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), reply.texts.get(language, ""))
    return {"id": reply.pk, "title": reply.title, "text": text, "language": language}
