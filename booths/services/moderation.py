"""Order in the talks: what visitors report, and what organisers decide."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.mail import mail_removal
from booths.models import Message, Report
from booths.services import rooms
from fair import audit
from fair.errors import Refused
from fair.rates import seconds_to_wait

REPORTS = [(10, 600), (30, 24 * 3600)]


@transaction.atomic
def report_message(message, reporter, wrong, note=""):
    """Tell the organisers of a message; twice is once. Raises Refused for one's own, TooFast for floods."""
    if message.author_id == reporter.pk:
        raise Refused(_("This is your own message: you can remove it."))
    if message.removed_at:
        raise Refused(_("This message was removed."))
    if seconds := seconds_to_wait(f"reports:{reporter.pk}", *REPORTS):
        raise rooms.TooFast(seconds)
    report, _is_new = Report.objects.get_or_create(
        message=message, reporter=reporter, defaults={"wrong": wrong, "note": note}
    )
    return report


@transaction.atomic
def uphold_reports(message, by, wrong, note=""):
    """Remove the message for what is wrong with it, close what was reported of it, and tell its author."""
    message = Message.objects.select_related("room__booth", "author").get(pk=message.pk)
    if message.removed_at:
        raise Refused(_("This message was removed."))
    rooms.remove_message(message, by, wrong)
    _close(message, by, upheld=True)
    mail_removal.delay_on_commit(message.pk, note)


@transaction.atomic
def dismiss_reports(message, by, note=""):
    """The message stays. Raises Refused when nothing is reported of it any more."""
    if not _close(message, by, upheld=False):
        raise Refused(_("Somebody has decided this already."))
    audit.record(by, "reports.dismissed", message, reason=note)


def _close(message, by, upheld):
    open_reports = message.reports.open()
    return open_reports.update(closed_at=timezone.now(), closed_by=by, upheld=upheld)
