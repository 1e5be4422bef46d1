"""What there is to read in a room, as data for pages, for the socket and for the site's script.

Times are UTC in ISO 8601: the reader's page shows them in the reader's zone.
"""

from django.core.cache import cache

from booths.models import Message, Reaction
from exhibitors.models import Product
from fair.models import Picture
from fair.plaintext import split_links

PAGE = 50
# How far before the asked message a reader who catches up is told of removals.
REMOVALS = 200
# A product's card in a kept answer may be this old.
KEPT_SECONDS = 30
MARKS = {mark: place for place, mark in enumerate(Reaction.Mark.values)}


def message_data(message):
    """A message whole, so that no listener has to ask for more.

    The message comes from `Message.objects.for_talk()`. Of a removed one only its place is told.
    """
    removed = message.removed_at is not None
    parts = [] if removed else split_links(message.text)
    return {
        "id": message.pk,
        "key": str(message.key),
        "sent_at": utc(message.sent_at),
        "author": author_data(message),
        "removed": removed,
        "text": "" if removed else message.text,
        "parts": [{"text": part.text, "href": part.href} for part in parts],
        "product": None if removed else product_data(message),
        "reactions": [] if removed else _reactions_data(message),
    }


def author_data(message):
    author = message.author
    return {
        "id": author.pk,
        "name": str(author),
        "title": message.job_title or "",
        "avatar": author.avatar.thumb if author.avatar else None,
        "staff": message.by_staff,
        "demo": author.is_demo,
    }


def product_data(message):
    """A product's card in a message, or None where visitors may not see the product.

    `names` holds the translations beside the source's `name`: each page shows its own.
    """
    product = message.product
    if product is None or product.state != Product.State.LISTED:
        return None
    return {
        "id": product.pk,
        "url": product.get_absolute_url(),
        "name": product.name,
        "names": {code: texts["name"] for code, texts in product.translations.items() if texts.get("name")},
        "picture": Picture(**message.cover).thumb if message.cover else None,
        "price": message.price,
        "moq": product.moq,
        "unit": product.unit,
    }


def _reactions_data(message):
    """The marks in the order of the bar."""
    marks = sorted(message.marks, key=lambda told: MARKS[told["mark"]])
    return [{"mark": told["mark"], "count": told["count"], "mine": told["own"] > 0} for told in marks]


def utc(moment):
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_talk(room, reader, before=None, after=None, most=PAGE):
    """A page of the room in order: the newest, those before an id, or those after one.

    `more` tells whether the same question would bring more. A reader who catches up
    after an id also learns which of the last messages before it were `removed` meanwhile.
    """
    found = room.messages.for_talk(reader)
    if after is not None:
        messages = list(found.filter(pk__gt=after).order_by("pk")[: most + 1])
        page = messages[:most]
    else:
        found = found.filter(pk__lt=before) if before is not None else found
        messages = list(found.order_by("-pk")[: most + 1])
        page = messages[:most][::-1]
    talk = {"messages": [message_data(message) for message in page], "more": len(messages) > most}
    if after is not None:
        talk |= {"removed": _removed_before(room, after), "pinned": pinned_data(room)}
    return talk


def read_missed(room, reader, after):
    """What a reader missed after an id.

    When thousands come back after an outage, nearly all of them are guests with the same question:
    its answer is kept for as long as nothing in the room changes.
    """
    if reader.is_authenticated:
        return read_talk(room, reader, after=after)
    key = f"missed:{room.pk}:{room.version}:{after}"
    return cache.get_or_set(key, lambda: read_talk(room, reader, after=after), KEPT_SECONDS)


def _removed_before(room, after):
    last = room.messages.filter(pk__lte=after).order_by("-pk")[:REMOVALS]
    return sorted(message.pk for message in last.only("pk", "removed_at") if message.removed_at)


def pinned_data(room):
    """The pinned message, or None."""
    if room.pinned_id is None:
        return None
    pinned = Message.objects.for_talk().filter(pk=room.pinned_id, removed_at=None).first()
    return message_data(pinned) if pinned else None
