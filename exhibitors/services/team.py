"""Who works for an exhibitor: asked by mail, given a role, and let go."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibitors.mail import send_invitation
from exhibitors.models import Exhibitor, Invitation, Membership, WorkingHours
from exhibitors.models.invitation import in_two_weeks
from fair import audit
from fair.errors import Refused
from fair.rates import seconds_to_wait

MOST_PEOPLE = 200  # members and open invitations together
INVITATIONS = [(20, 3600), (100, 24 * 3600)]  # a team is invited in an afternoon; a spammer is not served

_departures = []


def after_leaving(follow):
    """Higher apps add what follows when somebody no longer works for an exhibitor: `follow(exhibitor, user)`,
    in the same transaction."""
    _departures.append(follow)
    return follow


@transaction.atomic
def invite_person(exhibitor, by, email, role, language):
    """Ask someone by mail to join the team; an invitation that stands is sent again with the new role.

    Raises Refused for members, for owners named by others than owners, and for too many.
    """
    _lock(exhibitor)
    _refuse_above(exhibitor, by, role)
    if exhibitor.memberships.filter(user__email__iexact=email).exists():
        raise Refused(_("%(email)s is in the team already.") % {"email": email})
    if exhibitor.memberships.count() + exhibitor.invitations.open().count() >= MOST_PEOPLE:
        raise Refused(_("A team has at most 200 people, with those who are invited."))
    if seconds_to_wait(f"invitations:{exhibitor.pk}", *INVITATIONS):
        raise Refused(_("That was a lot of invitations: please go on in an hour."))
    exhibitor.invitations.filter(email__iexact=email, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    invitation = exhibitor.invitations.create(email=email, role=role, language=language, invited_by=by)
    send_invitation.delay_on_commit(invitation.pk)
    return invitation


@transaction.atomic
def invite_again(invitation):
    """Send an invitation once more; it holds for another two weeks. Raises Refused for one that is over."""
    held = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if seconds_to_wait(f"invitations:{invitation.exhibitor_id}", *INVITATIONS):
        raise Refused(_("That was a lot of invitations: please go on in an hour."))
    if not held.update(expires_at=in_two_weeks(), sent_at=None):
        raise Refused(_("This invitation was answered or withdrawn meanwhile."))
    send_invitation.delay_on_commit(invitation.pk)


@transaction.atomic
def withdraw_invitation(invitation):
    """Its link is of no use from now on. Raises Refused when it was accepted meanwhile."""
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(withdrawn_at=timezone.now()):
        raise Refused(_("This invitation was accepted meanwhile."))


@transaction.atomic
def accept_invitation(invitation, user):
    """Join the team. Raises Refused for an invitation that is over, or made to another address."""
    _lock(invitation.exhibitor)
    invitation = Invitation.objects.select_related("exhibitor").get(pk=invitation.pk)
    if not invitation.is_open:
        raise Refused(_("This invitation is over: ask whoever sent it for another."))
    if not user.emailaddress_set.filter(email__iexact=invitation.email, verified=True).exists():
        raise Refused(_("This invitation was sent to %(email)s.") % {"email": invitation.email})
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    membership, _is_new = invitation.exhibitor.memberships.get_or_create(
        user=user, defaults={"role": invitation.role, "job_title": user.job_title}
    )
    audit.record(user, "invitation.accepted", membership, after={"role": membership.role})
    return membership


@transaction.atomic
def save_member(membership, hours):
    """Save what is told of a member, with these WorkingHours in place of all before."""
    membership.save(update_fields=["job_title", "languages"])
    membership.working_hours.all().delete()
    for shift in hours:
        shift.membership = membership
    WorkingHours.objects.bulk_create(hours)


@transaction.atomic
def change_role(membership, by, role):
    """Give a member another role. Raises Refused where the last owner would be lost, and above one's own."""
    _lock(membership.exhibitor)
    membership = Membership.objects.select_related("exhibitor", "user").get(pk=membership.pk)
    if membership.role == role:
        return
    _refuse_above(membership.exhibitor, by, role, membership.role)
    _refuse_last_owner(membership)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    audit.record(by, "membership.changed", membership, {"role": before}, {"role": role})


@transaction.atomic
def remove_member(membership, by):
    """End a person's work for the exhibitor; oneself leaves likewise. Raises Refused for the last owner."""
    _lock(membership.exhibitor)
    membership = Membership.objects.select_related("exhibitor", "user").filter(pk=membership.pk).first()
    if membership is None:
        return
    if membership.user_id != by.pk:
        _refuse_above(membership.exhibitor, by, membership.role)
    _refuse_last_owner(membership)
    audit.record(by, "membership.ended", membership, {"role": membership.role})
    membership.delete()
    for follow in _departures:
        follow(membership.exhibitor, membership.user)


def _lock(exhibitor):
    """One change to a team at a time, so that two owners cannot leave at once."""
    Exhibitor.objects.select_for_update(no_key=True).get(pk=exhibitor.pk)


def _refuse_above(exhibitor, by, *roles):
    owns = exhibitor.memberships.filter(user=by, role=Membership.Role.OWNER).exists()
    if Membership.Role.OWNER in roles and not owns:
        raise Refused(_("Only an owner can name, change or remove an owner."))


def _refuse_last_owner(membership):
    owners = membership.exhibitor.memberships.filter(role=Membership.Role.OWNER)
    if membership.role == Membership.Role.OWNER and owners.count() == 1:
        raise Refused(_("The last owner cannot leave: name another owner first."))
