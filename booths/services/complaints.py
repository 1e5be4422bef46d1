"""Complaints about rights: filed, answered by the exhibitor, decided, and once objected to."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices import notify
from booths.models import Complaint, FairRules
from booths.services.fair_play import TooFast
from exhibitors.models import Exhibitor, Membership
from exhibitors.services import bar_product, unbar_product
from fair import audit
from fair.errors import Refused
from fair.rates import seconds_to_wait

COMPLAINTS = [(5, 24 * 3600)]
Decision = Complaint.Decision


@transaction.atomic
def file_complaint(product, author, evidence, **fields):
    """Say that the product infringes a right; its exhibitor is told, and has some days to answer.

    `evidence` is a checked PDF. Raises Refused for one's own product, and while one's last is undecided;
    TooFast for floods.
    """
    if Exhibitor.objects.staffed_by(author).filter(pk=product.exhibitor_id).exists():
        raise Refused(_("This is your own company's."))
    if product.complaints.filter(author=author, decided_at=None).exists():
        raise Refused(_("You have complained about this product already: the organisers look at it."))
    if seconds := seconds_to_wait(f"complaints:{author.pk}", *COMPLAINTS):
        raise TooFast(seconds)
    due = timezone.now() + datetime.timedelta(days=FairRules.standing().defence_days)
    complaint = Complaint.objects.create(
        product=product,
        product_name=product.name,
        exhibitor=product.exhibitor,
        author=author,
        evidence=evidence,
        defence_due_at=due,
        **fields,
    )
    audit.record(author, "complaint.filed", complaint)
    notify(managers_of(complaint), "complaint.filed", key=f"complaint:{complaint.pk}", complaint=complaint.pk)
    return complaint


@transaction.atomic
def defend(complaint, by, text, evidence=None):
    """The exhibitor's answer, once and before it is decided."""
    complaint = _take(complaint)
    if not complaint.is_open:
        raise Refused(_("The organisers have decided already."))
    if complaint.defended_at:
        raise Refused(_("Your company has answered already."))
    complaint.defence, complaint.defence_evidence = text.strip(), evidence or ""
    complaint.defended_at, complaint.defended_by = timezone.now(), by
    complaint.save(update_fields=["defence", "defence_evidence", "defended_at", "defended_by"])
    audit.record(by, "complaint.defended", complaint)
    _tell([complaint.author_id], complaint)
    return complaint


@transaction.atomic
def decide_complaint(complaint, by, decision, reason):
    """Upheld, the product is withdrawn and only organisers show it again. Both sides are told.

    Raises Refused without a reason, and before the exhibitor has answered or its time is over.
    """
    complaint = _take(complaint)
    _refuse_involved(complaint, by)
    if not complaint.is_open:
        raise Refused(_("Somebody has decided this already."))
    if not complaint.may_be_decided:
        raise Refused(_("The exhibitor still has time to answer."))
    _refuse_silence(reason)
    complaint.decision, complaint.reason = decision, reason.strip()
    complaint.decided_at, complaint.decided_by = timezone.now(), by
    complaint.save(update_fields=["decision", "reason", "decided_at", "decided_by"])
    _act(complaint)
    audit.record(by, "complaint.decided", complaint, after={"decision": decision}, reason=reason)
    _tell([complaint.author_id, *managers_of(complaint)], complaint)
    return complaint


@transaction.atomic
def appeal_complaint(complaint, by, text):
    """Whoever lost objects, once and in time: who complained if it was dismissed, else the exhibitor."""
    complaint = _take(complaint)
    if not may_appeal(complaint, by):
        raise Refused(_("This decision can be objected to no more."))
    if not text.strip():
        raise Refused(_("Say what speaks against the decision."))
    complaint.appeal, complaint.appealed_by = text.strip()[:2000], by
    complaint.appealed_at = timezone.now()
    complaint.save(update_fields=["appeal", "appealed_by", "appealed_at"])
    audit.record(by, "complaint.appealed", complaint, reason=text)
    others = managers_of(complaint) if by.pk == complaint.author_id else [complaint.author_id]
    _tell(others, complaint)
    return complaint


def may_appeal(complaint, user):
    """Whether the person is of the side that lost, and it is not too late."""
    if complaint.is_open or complaint.appealed_at:
        return False
    days = datetime.timedelta(days=FairRules.standing().appeal_days)
    if timezone.now() >= complaint.decided_at + days:
        return False
    if complaint.decision == Decision.DISMISSED:
        return user.pk == complaint.author_id
    return Exhibitor.objects.manageable_by(user).filter(pk=complaint.exhibitor_id).exists()


@transaction.atomic
def answer_complaint(complaint, by, decision, reason):
    """What holds in the end, by another than who decided first. Raises Refused for the same person."""
    complaint = _take(complaint)
    _refuse_involved(complaint, by)
    if not complaint.is_appealed:
        raise Refused(_("Somebody has decided this already."))
    if complaint.decided_by_id == by.pk:
        raise Refused(_("This was your own decision: another moderator answers the appeal."))
    _refuse_silence(reason)
    complaint.answer, complaint.answer_reason = decision, reason.strip()
    complaint.answered_at, complaint.answered_by = timezone.now(), by
    complaint.save(update_fields=["answer", "answer_reason", "answered_at", "answered_by"])
    _act(complaint)
    audit.record(by, "complaint.answered", complaint, after={"decision": decision}, reason=reason)
    _tell([complaint.author_id, *managers_of(complaint)], complaint)
    return complaint


def _take(complaint):
    locked = Complaint.objects.select_for_update(of=["self"], no_key=True)
    return locked.select_related("product", "exhibitor").get(pk=complaint.pk)


def _refuse_involved(complaint, by):
    works_there = Exhibitor.objects.staffed_by(by).filter(pk=complaint.exhibitor_id)
    if complaint.author_id == by.pk or works_there.exists():
        raise Refused(_("You are a part of this: another moderator decides it."))


def _refuse_silence(reason):
    if not reason.strip():
        raise Refused(_("Say why: both sides read it."))


def _act(complaint):
    """The product follows what holds now; another complaint that was upheld keeps it withdrawn."""
    product = complaint.product
    if product is None:
        return
    if complaint.outcome == Decision.UPHELD:
        bar_product(product)
    elif not _is_barred_by_another(complaint):
        unbar_product(product)


def _is_barred_by_another(complaint):
    others = complaint.product.complaints.exclude(pk=complaint.pk).exclude(decided_at=None)
    if any(other.outcome == Decision.UPHELD for other in others):
        return True
    cases = complaint.product.cases.filter(decision="removed").exclude(answer="undone")
    return cases.exists()


def managers_of(complaint):
    managing = Membership.objects.filter(exhibitor=complaint.exhibitor_id, role__in=Membership.MANAGING)
    return list(managing.values_list("user", flat=True))


def _tell(people, complaint):
    notify(people, "complaint.moved", key=f"complaint:{complaint.pk}", complaint=complaint.pk)
