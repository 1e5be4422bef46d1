"""Brings each question to somebody who answers it, step by step, until somebody does.

A question goes to whom the conversation was given, or to the available person who speaks the buyer's
language and has the fewest open questions; after a minute to the next, then to all who are on duty, then by
e-mail to the owners; and round again when somebody is back. Each hop is claimed by its due column under a
lock, so the task may run twice, late or never: `route_due`, which the beat calls, finds what is due.
"""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from accounts.models import Notification
from accounts.notices import notify, read_notices
from booths.answerers import in_order
from booths.letters import mail_unanswered
from booths.models import Booth, Hop, Question
from booths.notices import key_of
from booths.services.replies import measure_replies
from booths.team import back_at, read_answerers
from exhibitors.models import Membership
from fair.later import send_later
from fair.realtime import publish

PATIENCE = timedelta(seconds=60)  # until the next is asked
TAKEN = timedelta(minutes=5)  # who took it has so long to answer
PEOPLE = 2  # are asked one by one before all are
NEXT_ROUND = timedelta(hours=2)  # while somebody is on duty
WITHOUT_HOURS = timedelta(hours=12)
MOST_ROUNDS = 6
AT_A_TIME = 200

OFFERED = "question.offered"
Way = Hop.Way


def question_asked(conversation, line):
    """The buyer waits from this line on, if not already; in the transaction that wrote it."""
    question, is_new = Question.objects.get_or_create(
        conversation=conversation,
        ended_at=None,
        defaults={"asked_at": line.sent_at, "due_at": line.sent_at},
    )
    if is_new:
        _soon(question)


def question_answered(conversation, line):
    """The staff's line answers what was open: no hop is made any more."""
    answered = Question.objects.open().filter(conversation=conversation)
    if answered.update(answered_at=line.sent_at, ended_at=line.sent_at, answer=line, due_at=None):
        _call_off(conversation)
        send_later(measure_answers, conversation.exhibitor_id)


def question_closed(conversation):
    """Nobody waits any more, and nobody answered: closed by the staff, or taken back by the buyer."""
    if Question.objects.open().filter(conversation=conversation).update(ended_at=timezone.now(), due_at=None):
        _call_off(conversation)


def question_assigned(conversation, by, to):
    """Who takes the conversation has five minutes, who is given it one, until others are asked."""
    question = Question.objects.select_for_update().filter(conversation=conversation, ended_at=None).first()
    if question is None:
        return
    now = timezone.now()
    question.offered_to = to
    if to is None:
        question.due_at = now
    elif to == by:
        question.due_at = now + TAKEN
        _hop(question, Way.TAKEN, to)
    else:
        question.due_at = now + PATIENCE
        _hop(question, Way.GIVEN, to)
        _tell(question, [to])
    question.save(update_fields=["due_at", "offered_to"])
    _soon(question)


def question_put_off(conversation, until):
    """The staff knows of it, and wants to hear of it again at that moment, or (None) now."""
    open_one = Question.objects.open().filter(conversation=conversation)
    open_one.update(due_at=until or timezone.now())


def line_removed(conversation, line):
    """A line was taken out; returns since when the buyer waits now, or None.

    An answer that is taken back was none: the next one answers, or what it answered is open again. A question
    without any line is none either.
    """
    if line.by_staff:
        return _answer_removed(conversation, line)
    question = Question.objects.open().filter(conversation=conversation).first()
    if question is None:
        return conversation.waiting_since
    asked = conversation.lines.standing().filter(by_staff=False, sent_at__gte=question.asked_at)
    first = asked.order_by("pk").first()
    if first is None:
        question_closed(conversation)
        return None
    Question.objects.filter(pk=question.pk).update(asked_at=first.sent_at)
    return first.sent_at


def _answer_removed(conversation, line):
    question = Question.objects.filter(conversation=conversation, answer=line).first()
    if question is None:
        return conversation.waiting_since
    answers = conversation.lines.standing().filter(by_staff=True, pk__gt=line.pk)
    question.answer = answers.order_by("pk").first()
    question.answered_at = question.answer and question.answer.sent_at
    if question.answer is None and not conversation.closed_at:
        # What the buyer asked since then goes on waiting as a part of it.
        Question.objects.open().filter(conversation=conversation).delete()
        question.ended_at, question.due_at = None, timezone.now()
        conversation.waiting_since = question.asked_at
        _soon(question)
    question.save(update_fields=["answered_at", "ended_at", "answer", "due_at"])
    return conversation.waiting_since


@shared_task
def route_question(question_id):
    """Make the question's next hop, if it is due. Safe to run twice, and at any time."""
    _advance(question_id)


@shared_task
def route_due():
    """Make every hop that is due: whatever was lost with a worker, the beat or Redis is made up for here."""
    due = Question.objects.due(timezone.now()).order_by("due_at", "pk")
    for pk in list(due.values_list("pk", flat=True)[:AT_A_TIME]):
        _advance(pk)


@transaction.atomic
def _advance(pk):
    now = timezone.now()
    due = Question.objects.due(now).filter(pk=pk).select_for_update(of=["self"], skip_locked=True)
    question = due.select_related("conversation__buyer", "conversation__exhibitor").first()
    if question is None:
        return
    conversation = question.conversation
    if conversation.waiting_since is None or not conversation.buyer.is_active:
        question.ended_at, question.due_at = now, None
    elif conversation.is_snoozed:
        question.due_at = conversation.snoozed_until
    else:
        _ask_next(question, now)
        publish(f"inbox:{conversation.exhibitor_id}", "conversation.changed", id=conversation.pk)
    question.save(update_fields=["ended_at", "due_at", "offered_to", "round"])
    if question.due_at:
        _soon(question)


def _ask_next(question, now):
    """One hop, to a person, to all or to the owners; and when the next is due."""
    hops = list(question.hops.filter(round=question.round))
    asked = {hop.user_id for hop in hops if hop.user_id}
    ways = {hop.way for hop in hops}
    hosts = read_answerers(question.conversation.exhibitor, now)
    free = []
    if not ways & {Way.TAKEN, Way.ALL} and len(asked) < PEOPLE:
        free = in_order(question.conversation, hosts, but=asked)
    everyone = [host.member.user for host in hosts if host.hears_of_all]
    question.due_at = now + PATIENCE
    if free:
        host, reasons = free[0]
        question.offered_to = host.member.user
        _hop(question, Way.OFFERED, question.offered_to, **reasons)
        _tell(question, [question.offered_to])
    elif Way.ALL not in ways and {user.pk for user in everyone} - (set() if Way.TAKEN in ways else asked):
        question.offered_to = None
        _hop(question, Way.ALL, people=len(everyone))
        _tell(question, everyone)
    else:
        question.offered_to = None
        _mail_owners(question)
        question.round += 1
        question.due_at = _next_round(question, hosts, now)


def _next_round(question, hosts, now):
    """Once more when there is somebody to ask; not for ever, for then nobody is."""
    if question.round >= MOST_ROUNDS:
        return None
    if any(host.duty.is_on or host.stance != Membership.Stance.AWAY for host in hosts):
        return now + NEXT_ROUND
    return back_at(hosts) or now + WITHOUT_HOURS


def _hop(question, way, user=None, people=1, **reasons):
    Hop.objects.create(
        question=question, round=question.round, way=way, user=user, people=people, reasons=reasons
    )


def _tell(question, people):
    notify(people, OFFERED, key=key_of(question.conversation_id), question=question.pk)


def _mail_owners(question):
    owners = question.conversation.exhibitor.memberships.filter(role=Membership.Role.OWNER)
    ids = list(owners.filter(user__is_active=True).values_list("user", flat=True))
    _hop(question, Way.MAILED, people=len(ids))
    for user in ids:
        send_later(mail_unanswered, question.pk, user, question.round)


def _call_off(conversation):
    """Whoever was told need not look any more, and gets no mail about it."""
    send_later(call_off, conversation.pk)


@shared_task
def call_off(conversation_id):
    """What the staff was told of a question is read, unless another is open by now. Safe to run twice."""
    if Question.objects.open().filter(conversation=conversation_id).exists():
        return
    told = Notification.objects.unread().filter(kind=OFFERED, key=key_of(conversation_id))
    for notification in told.select_related("user"):
        read_notices(notification.user, pk=notification.pk)


@shared_task
def measure_answers(exhibitor_id):
    """The exhibitor's booths tell the new figure at once. Safe to run twice."""
    for booth in Booth.objects.filter(exhibitor=exhibitor_id):
        measure_replies(booth)


def _soon(question):
    """Send the task for the moment at which the question is due."""
    wait = max(0, (question.due_at - timezone.now()).total_seconds())
    if wait <= PATIENCE.total_seconds():
        send_later(route_question, question.pk, wait=wait)
