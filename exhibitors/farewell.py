"""What leaving the fair means for the companies a person worked for."""

from django.utils.translation import gettext as _

from accounts.leaving import register
from exhibitors.models import Membership
from fair.errors import Refused


@register
def leave_companies(user):
    """End the person's work for every company. Raises Refused for the only owner of one."""
    for work in user.memberships.filter(role=Membership.Role.OWNER).select_related("exhibitor"):
        owners = Membership.objects.select_for_update().filter(
            exhibitor=work.exhibitor, role=Membership.Role.OWNER
        )
        if len(owners) == 1:
            words = _(
                "You are the only owner of %(company)s: please ask the organisers to name another first."
            )
            raise Refused(words % {"company": work.exhibitor})
    user.memberships.all().delete()
