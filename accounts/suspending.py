"""Keeping people out who do harm, and ending sessions that are in wrong hands."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.mail import mail_suspension
from accounts.models import Suspension, User
from fair import audit
from fair.errors import Refused


@transaction.atomic
def suspend(user, by, reason, until=None):
    """The person is signed out everywhere and cannot come back before `until`, or before it is lifted.

    Raises Refused without a reason, for oneself, and for organisers who may do more than `by`.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    _refuse_above(user, by)
    if not reason.strip():
        raise Refused(_("Say why: the person reads it."))
    if until and until <= timezone.now():
        raise Refused(_("The end lies in the past."))
    if user.suspensions.standing().exists():
        raise Refused(_("%(person)s is suspended already.") % {"person": user})
    suspension = user.suspensions.create(reason=reason.strip()[:300], until=until, suspended_by=by)
    User.objects.filter(pk=user.pk).update(is_active=False, session_epoch=F("session_epoch") + 1)
    audit.record(by, "user.suspended", user, after={"until": until and until.isoformat()}, reason=reason)
    mail_suspension.delay_on_commit(suspension.pk)
    return suspension


@transaction.atomic
def reinstate(user, by, reason=""):
    """The person may come back. Raises Refused for someone who is not suspended."""
    standing = Suspension.objects.standing().filter(user=user)
    if not standing.update(lifted_at=timezone.now(), lifted_by=by):
        raise Refused(_("%(person)s is not suspended.") % {"person": user})
    User.objects.filter(pk=user.pk).update(is_active=True)
    audit.record(by, "user.reinstated", user, reason=reason)


def lift_suspensions():
    """Reinstate those whose time is over; returns how many. The beat calls it every minute."""
    lifted = 0
    for suspension in Suspension.objects.over().select_related("user")[:500]:
        try:
            reinstate(suspension.user, None, _("The time is over."))
            lifted += 1
        except Refused:  # an organiser was quicker
            continue
    return lifted


@transaction.atomic
def sign_out_everywhere(user, by):
    """End every session and token of the person; each of their browsers has to sign in again.

    Pages notice at their next request, open sockets within five minutes.
    """
    if user.pk != by.pk:
        _refuse_above(user, by)
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.access_tokens.all().delete()
    if user.pk != by.pk:
        audit.record(by, "user.signed_out", user)


def _refuse_above(user, by):
    if user.pk == by.pk:
        raise Refused(_("Nobody can do this to themselves."))
    if user.is_superuser and not by.is_superuser:
        raise Refused(_("Only an organiser who may do everything can do this to another."))
