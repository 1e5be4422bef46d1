"""What people report to the organisers."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from booths.models import Booth, Case, Conversation, Line, Message, Report
from booths.services.fair_play import TooFast
from exhibitors.models import Exhibitor, Product
from fair.errors import Refused
from fair.rates import seconds_to_wait

REPORTS = [(10, 600), (30, 24 * 3600)]
WRITTEN = (Case.Kind.MESSAGE, Case.Kind.LINE)

KINDS = {
    Message: Case.Kind.MESSAGE,
    Line: Case.Kind.LINE,
    Conversation: Case.Kind.CONVERSATION,
    User: Case.Kind.PERSON,
    Booth: Case.Kind.BOOTH,
    Product: Case.Kind.PRODUCT,
}


@transaction.atomic
def report(subject, reporter, wrong, note=""):
    """Tell the organisers what is wrong (one of `Wrong`) with one of KINDS.

    It joins what others have reported of the same, in one case; twice is once. Whether the reporter may see
    the subject is asked before. Raises Refused for one's own, TooFast for floods.
    """
    kind = KINDS[type(subject)]
    accused, exhibitor, quote = _parties(kind, subject, reporter)
    _refuse_own(kind, reporter, accused, exhibitor)
    if kind in WRITTEN:
        _refuse_over(kind, subject, reporter)
    if seconds := seconds_to_wait(f"reports:{reporter.pk}", *REPORTS):
        raise TooFast(seconds)
    case, _is_new = Case.objects.get_or_create(
        **{kind: subject, "kind": kind, "accused": accused, "decided_at": None},
        defaults={"exhibitor": exhibitor, "quote": quote, "wrong": wrong},
    )
    told, _is_new = Report.objects.get_or_create(
        case=case, reporter=reporter, defaults={"wrong": wrong, "note": note}
    )
    return told


def _parties(kind, subject, reporter):
    """(accused person or None, exhibitor or None, what was written)."""
    if kind == Case.Kind.MESSAGE:
        return subject.author, subject.room.exhibitor, subject.text
    if kind == Case.Kind.LINE:
        return subject.author, subject.conversation.exhibitor, subject.text
    if kind == Case.Kind.CONVERSATION:
        by_buyer = reporter.pk == subject.buyer_id
        return None if by_buyer else subject.buyer, subject.exhibitor, ""
    if kind == Case.Kind.PERSON:
        return subject, None, ""
    return None, subject.exhibitor, ""


def _refuse_own(kind, reporter, accused, exhibitor):
    if accused and accused.pk == reporter.pk:
        if kind in WRITTEN:
            raise Refused(_("This is your own message: you can remove it."))
        raise Refused(_("This is you."))
    if accused is None and Exhibitor.objects.staffed_by(reporter).filter(pk=exhibitor.pk).exists():
        raise Refused(_("This is your own company's."))


def _refuse_over(kind, subject, reporter):
    if subject.removed_at:
        raise Refused(_("This message was removed."))
    decided = Case.objects.decided().filter(**{kind: subject}, reports__reporter=reporter)
    if decided.exists():
        raise Refused(_("The organisers have decided on your report already."))
