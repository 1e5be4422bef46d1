"""Who of an exhibitor's people should answer a buyer."""

from django.db.models import Count
from django.db.models.functions import Coalesce

from booths.models import Question
from exhibitors.models import Membership

Stance = Membership.Stance


def in_order(conversation, hosts, but=()):
    """[(host, reasons)] of the available hosts, but for people with the ids `but`; who should answer first.

    That is whom the conversation was given to, then who speaks the buyer's best language, then who has the
    fewest open questions. `reasons` are those of a Hop. One query.
    """
    free = [host for host in hosts if host.stance == Stance.AVAILABLE and host.member.user_id not in but]
    open_questions = _open_questions([host.member.user_id for host in free], conversation)
    tongues = conversation.buyer.tongues
    ranked = []
    for place, host in enumerate(free):
        user = host.member.user
        rank, language = shared_language(tongues, host.member.languages or user.tongues)
        number = open_questions.get(user.pk, 0)
        assigned = user.pk == conversation.assignee_id
        reasons = {"language": language, "open": number, "assigned": assigned}
        ranked.append(((not assigned, rank, number, place), host, reasons))
    return [(host, reasons) for _key, host, reasons in sorted(ranked, key=lambda one: one[0])]


def shared_language(asked, spoken):
    """(its place, code) of the best language of the buyer's that is spoken, or (how many there are, "").

    Codes are alike up to their first dash: who writes Traditional Chinese can be answered in Simplified.
    """
    base = {code.partition("-")[0] for code in spoken}
    for place, code in enumerate(asked):
        if code.partition("-")[0] in base:
            return place, code
    return len(asked), ""


def _open_questions(users, conversation):
    """How many open questions each of these people has: of conversations given to them, or offered now."""
    others = Question.objects.open().exclude(conversation=conversation)
    held = others.annotate(holder=Coalesce("conversation__assignee", "offered_to")).filter(holder__in=users)
    return dict(held.values_list("holder").annotate(Count("pk")).order_by())
