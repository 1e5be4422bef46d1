"""Moderators decide what was reported. A case is locked while it is acted upon, so one alone decides it."""

import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices import notify
from accounts.suspending import reinstate, suspend
from booths.decisions import hearers_of
from booths.mail import mail_decision
from booths.models import Case, Conversation, Mute
from booths.services import conversations, rooms
from booths.services.fair_play import your_time
from booths.subjects import About
from exhibitors.models import Exhibitor
from exhibitors.services import bar_product, unbar_product
from fair import audit
from fair.errors import Refused

Kind, Decision = Case.Kind, Case.Decision
ALL = tuple(Decision)
# What can be decided on a kind; against an exhibitor as a whole no person is muted or suspended.
DECISIONS = {
    Kind.MESSAGE: ALL,
    Kind.LINE: ALL,
    Kind.HELD: ALL,
    Kind.CONVERSATION: (Decision.DISMISSED, Decision.WARNED, Decision.MUTED, Decision.SUSPENDED),
    Kind.PERSON: (Decision.DISMISSED, Decision.WARNED, Decision.MUTED, Decision.SUSPENDED),
    Kind.BOOTH: (Decision.DISMISSED, Decision.WARNED, Decision.REMOVED),
    Kind.PRODUCT: (Decision.DISMISSED, Decision.WARNED, Decision.REMOVED),
}
PERSONAL = (Decision.MUTED, Decision.SUSPENDED)


class Length(models.IntegerChoices):
    """For how many hours somebody is muted, or suspended."""

    HOUR = 1, gettext_lazy("1 hour")
    DAY = 24, gettext_lazy("1 day")
    THREE_DAYS = 72, gettext_lazy("3 days")
    WEEK = 168, gettext_lazy("1 week")
    MONTH = 720, gettext_lazy("30 days")


def decisions_on(case):
    """The decisions that are open to a moderator on this case."""
    open_ones = DECISIONS[case.kind]
    return [one for one in open_ones if case.accused_id or one not in PERSONAL]


@transaction.atomic
def claim_case(case, by):
    """Take the case for a quarter of an hour, again and again. Raises Refused while another has it."""
    case = _take(case)
    _refuse_kept(case, by)
    if not (case.is_open or case.is_appealed):
        raise Refused(_("Somebody has decided this already."))
    case.claimed_by, case.claimed_at = by, timezone.now()
    case.save(update_fields=["claimed_by", "claimed_at"])
    return case


@transaction.atomic
def release_case(case, by):
    """Give back what one had taken."""
    Case.objects.filter(pk=case.pk, claimed_by=by).update(claimed_by=None, claimed_at=None)


@transaction.atomic
def decide_case(case, by, decision, reason="", hours=None, remove=False):
    """Decide, act, and tell those whom it concerns. Raises Refused for what cannot be decided so.

    `reason` is read by the accused; `hours` is for how long a mute or suspension holds (a suspension without
    ends when it is lifted); `remove` also takes away what was written.
    """
    case = _take(case)
    if not case.is_open:
        raise Refused(_("Somebody has decided this already."))
    _refuse_kept(case, by)
    _refuse_involved(case, by)
    if decision not in decisions_on(case):
        raise Refused(_("This cannot be decided so."))
    if decision != Decision.DISMISSED and not reason.strip():
        raise Refused(_("Say why: the person reads it."))
    case.decision, case.reason = decision, reason.strip()[:1000]
    case.decided_at, case.decided_by = timezone.now(), by
    case.until = _end(decision, hours)
    case.is_removed = _is_removed(case, remove)
    case.claimed_by = case.claimed_at = None
    case.save()
    outcome = _act(case, by)
    case.reports.update(upheld=decision != Decision.DISMISSED)
    told = {"decision": decision, "until": case.until and case.until.isoformat(), "removed": case.is_removed}
    audit.record(by, "case.decided", case, after=told | outcome, reason=case.reason)
    _tell(case)
    return case


def _take(case):
    related = ("message__room", "line__conversation", "conversation", "booth", "product", "held", "accused")
    locked = Case.objects.select_for_update(of=["self"], no_key=True)
    return locked.select_related(*related, "exhibitor", "claimed_by").get(pk=case.pk)


def _refuse_kept(case, by):
    if case.is_kept_from(by):
        told = {"person": case.claimed_by, "until": your_time(case.claim_ends)}
        raise Refused(_("%(person)s is at it, until %(until)s at the latest.") % told)


def _refuse_involved(case, by):
    """Nobody judges their own conduct, nor that of their company."""
    own = case.exhibitor and Exhibitor.objects.staffed_by(by).filter(pk=case.exhibitor_id).exists()
    if case.accused_id == by.pk or (own and case.accused_id is None):
        raise Refused(_("You are a part of this: another moderator decides it."))


def _end(decision, hours):
    if decision == Decision.MUTED and not hours:
        raise Refused(_("Say for how long."))
    return timezone.now() + datetime.timedelta(hours=hours) if decision in PERSONAL and hours else None


def _is_removed(case, remove):
    if case.kind == Kind.HELD:
        return case.decision != Decision.DISMISSED
    written = case.kind in (Kind.MESSAGE, Kind.LINE)
    return case.decision == Decision.REMOVED or (written and remove and case.decision != Decision.DISMISSED)


def _act(case, by):
    """Do what was decided; what is worth writing down of it."""
    if case.is_removed:
        _remove(case, by)
    if case.decision == Decision.MUTED:
        _mute(case, by)
    elif case.decision == Decision.SUSPENDED:
        _suspend(case, by)
    elif case.decision == Decision.DISMISSED and case.kind == Kind.HELD:
        return {"delivered": let_through(case.held)}
    return {}


def _remove(case, by):
    wrong = case.wrong or "other"
    if case.kind == Kind.MESSAGE:
        rooms.remove_message(case.message, by, wrong)
    elif case.kind == Kind.LINE:
        conversations.remove_line(case.line, by, wrong)
    elif case.kind == Kind.PRODUCT:
        bar_product(case.product)
    elif case.kind == Kind.BOOTH:
        case.booth.published = None
        case.booth.save(update_fields=["published"])


def _mute(case, by):
    if case.accused.is_staff:
        raise Refused(_("Staff and organisers cannot be muted."))
    Mute.objects.update_or_create(
        room=None,
        user=case.accused,
        defaults={"until": case.until, "muted_by": by, "reason": case.reason[:200]},
    )
    audit.record(
        by, "person.muted", case.accused, after={"until": case.until.isoformat()}, reason=case.reason
    )


def _suspend(case, by):
    if not by.has_perm("accounts.change_user"):
        raise Refused(_("You may not suspend people: ask an organiser who may."))
    suspend(case.accused, by, case.reason[:300], case.until)


def let_through(held):
    """Write a held line where it was meant to stand, in its author's name. Whether it could be."""
    try:
        with transaction.atomic():
            _write_held(held)
    except Refused:  # its author may not write there any more
        return False
    return True


def _write_held(held):
    if held.room_id:
        by_staff = Exhibitor.objects.staffed_by(held.author).filter(pk=held.exhibitor_id).exists()
        line = (held.author, held.text, held.key, held.product, by_staff)
        return rooms.write_message(held.room, *line, is_slowed=False)
    conversation = held.conversation
    if conversation is None:
        conversation, _is_new = Conversation.objects.get_or_create(
            exhibitor=held.exhibitor, buyer=held.author
        )
    about = held.about and About(**held.about, product=held.product)
    card = None if about else held.product
    return conversations.write_passed(
        conversation, held.author, held.text, held.key, about=about, product=card
    )


def _tell(case):
    if case.decision != Decision.DISMISSED:
        mail_decision.delay_on_commit(case.pk)
        notify(hearers_of(case), "decision.made", key=f"case:{case.pk}", case=case.pk)
    reporters = case.reports.values_list("reporter", flat=True)
    upheld = case.decision != Decision.DISMISSED
    notify(reporters, "report.decided", key=f"report:{case.pk}", upheld=upheld)


# Appeals


@transaction.atomic
def appeal_case(case, by, text, rules):
    """The accused object, once and in time; another moderator answers. Raises Refused after that."""
    case = _take(case)
    text = text.strip()
    if not case.may_be_appealed(rules):
        raise Refused(_("This decision can be objected to no more."))
    if not text:
        raise Refused(_("Say what speaks against the decision."))
    case.appeal, case.appealed_by, case.appealed_at = text[:2000], by, timezone.now()
    case.save(update_fields=["appeal", "appealed_by", "appealed_at"])
    audit.record(by, "case.appealed", case, reason=text)
    return case


@transaction.atomic
def answer_appeal(case, by, answer, reason):
    """Let the decision stand or take it back; never by who made it. Raises Refused without a reason."""
    case = _take(case)
    if not case.is_appealed:
        raise Refused(_("Somebody has decided this already."))
    _refuse_kept(case, by)
    _refuse_involved(case, by)
    if case.decided_by_id == by.pk:
        raise Refused(_("This was your own decision: another moderator answers the appeal."))
    if not reason.strip():
        raise Refused(_("Say why: the person reads it."))
    case.answer, case.answer_reason = answer, reason.strip()[:1000]
    case.answered_at, case.answered_by = timezone.now(), by
    case.claimed_by = case.claimed_at = None
    case.save()
    if answer == Case.Answer.UNDONE:
        _undo(case, by)
    audit.record(by, "appeal.answered", case, after={"answer": answer}, reason=case.answer_reason)
    mail_decision.delay_on_commit(case.pk, answered=True)
    notify(hearers_of(case), "decision.made", key=f"case:{case.pk}", case=case.pk)
    return case


def _undo(case, by):
    """As if it had not been decided, as far as can be: what was removed stands again, who was out is in."""
    case.reports.update(upheld=False)
    if case.is_removed:
        _put_back(case, by)
    if case.decision == Decision.MUTED:
        rooms.unmute_person(None, case.accused, by)
    elif case.decision == Decision.SUSPENDED and case.accused.suspensions.standing().exists():
        reinstate(case.accused, by, case.answer_reason)


def _put_back(case, by):
    if case.kind == Kind.MESSAGE:
        rooms.restore_message(case.message, by)
    elif case.kind == Kind.LINE:
        conversations.restore_line(case.line, by)
    elif case.kind == Kind.PRODUCT:
        unbar_product(case.product)
    elif case.kind == Kind.HELD:
        let_through(case.held)
