"""Who wants to hear no more of whom, or not to be told. Whether they may is asked before."""

from django.db import transaction
from django.utils.translation import gettext as _

from booths.models import Block, Conversation, Hush
from exhibitors.models import Membership
from fair import audit
from fair.errors import Refused
from fair.realtime import publish


@transaction.atomic
def block(conversation, by, person=None):
    """No further lines either way until it is lifted; a buyer may block one `person` of the exhibitor's.

    Whoever works for the exhibitor blocks the buyer for all of it. Twice is once.
    """
    # Lines are written one after the other under this row: after the block none follows.
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    by_exhibitor = by.pk != conversation.buyer_id
    if person and (by_exhibitor or not _wrote_or_works(conversation, person)):
        raise Refused(_("There is nobody like this to block here."))
    told = {"buyer_id": conversation.buyer_id, "exhibitor_id": conversation.exhibitor_id}
    found, is_new = Block.objects.get_or_create(
        **told, by_exhibitor=by_exhibitor, person=person, defaults={"made_by": by}
    )
    if is_new and by_exhibitor:
        audit.record(by, "buyer.blocked", conversation)
    _tell(conversation)
    return found


@transaction.atomic
def unblock(conversation, by, person=None):
    """Lift what one's own side has blocked."""
    by_exhibitor = by.pk != conversation.buyer_id
    own = Block.objects.between(conversation.exhibitor_id, conversation.buyer_id)
    if own.filter(by_exhibitor=by_exhibitor, person=person).delete()[0]:
        if by_exhibitor:
            audit.record(by, "buyer.unblocked", conversation)
        _tell(conversation)


def _wrote_or_works(conversation, person):
    works = Membership.objects.filter(exhibitor=conversation.exhibitor_id, user=person)
    return works.exists() or conversation.lines.filter(author=person, by_staff=True).exists()


def _tell(conversation):
    publish(conversation.topic, "conversation.blocked")


def hush(conversation, user):
    """The person is told no more of what is written in the conversation."""
    Hush.objects.get_or_create(conversation=conversation, user=user)


def unhush(conversation, user):
    Hush.objects.filter(conversation=conversation, user=user).delete()


def without_hushed(conversation, people):
    """Those of the people (users or their ids) who want to be told of the conversation."""
    hushed = set(Hush.objects.filter(conversation=conversation).values_list("user", flat=True))
    return [person for person in people if getattr(person, "pk", person) not in hushed]
