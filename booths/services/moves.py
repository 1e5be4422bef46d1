"""An application's steps: which may follow which, written down, and told by mail."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices import notify
from booths.application_notices import TITLES
from booths.models import Application, Move
from exhibitors.models import Membership
from fair.errors import Refused

State = Application.State
# What may follow each state. Whatever is not here is refused.
NEXT = {
    State.DRAFT: {State.SUBMITTED, State.WITHDRAWN},
    State.SUBMITTED: {State.CHANGES_ASKED, State.ACCEPTED, State.REFUSED, State.WITHDRAWN},
    State.CHANGES_ASKED: {State.SUBMITTED, State.REFUSED, State.WITHDRAWN},
    State.ACCEPTED: {State.PUBLISHED},
    State.PUBLISHED: set(),
    State.REFUSED: {State.SUBMITTED},
    State.WITHDRAWN: {State.DRAFT},
}
SAID = {
    State.DRAFT: gettext_lazy("This application is a draft: its company has not sent it yet."),
    State.SUBMITTED: gettext_lazy("This application has been submitted and waits for the organisers."),
    State.CHANGES_ASKED: gettext_lazy("This application is with its company, to be corrected."),
    State.ACCEPTED: gettext_lazy("This application is accepted already."),
    State.PUBLISHED: gettext_lazy("The booth of this application is on the fair already."),
    State.REFUSED: gettext_lazy("This application was refused."),
    State.WITHDRAWN: gettext_lazy("This application was withdrawn."),
}


def hold(application):
    """The application as it is stored, locked until the transaction ends."""
    related = Application.objects.select_related("exhibitor", "edition")
    return related.select_for_update(of=["self"], no_key=True).get(pk=application.pk)


def refuse_step(application, after):
    """Raises Refused unless the held application may go to the state `after`."""
    if after not in NEXT[application.state]:
        raise Refused(SAID[application.state])


def move(application, after, by, *, reason="", remarks=(), by_organiser=False, **fields):
    """Take a held application to a state, with a line in its history; other `fields` are saved beside it."""
    from booths import mail  # which asks this module

    refuse_step(application, after)
    before, application.state = application.state, after
    for name, value in fields.items():
        setattr(application, name, value)
    application.save(update_fields=["state", *fields])
    step = application.moves.create(
        before=before,
        after=after,
        by=by,
        reason=reason[:1000],
        remarks=list(remarks),
        by_organiser=by_organiser,
    )
    mail.mail_move.delay_on_commit(step.pk)
    if by_organiser and after in TITLES:
        _tell(application, step)
    return step


def _tell(application, step):
    """What the organisers decided, to those who manage the company; its mail goes by itself."""
    managers = application.exhibitor.memberships.filter(role__in=Membership.MANAGING)
    notify(
        managers.values_list("user", flat=True),
        "application.decided",
        key=f"application:{application.pk}",
        state=step.after,
        reason=step.reason,
        edition=str(application.edition),
        exhibitor=application.exhibitor.slug,
        slug=application.edition.slug,
    )


@transaction.atomic
def mail_once(step, send):
    """Call `send(step)` unless it was done: after a kill in between, the mail's id makes two of them one."""
    held = Move.objects.select_for_update(of=["self"], no_key=True).filter(pk=step.pk, mailed_at=None).first()
    if held:
        send(step)
        held.mailed_at = timezone.now()
        held.save(update_fields=["mailed_at"])


def history(application):
    """Its steps, the latest first, with the people who made them."""
    return application.moves.select_related("by").order_by("-pk")


def refuse_stranger(organiser):
    if not (organiser.is_active and organiser.is_staff):
        raise Refused(_("Only an organiser of the fair can decide on applications."))
