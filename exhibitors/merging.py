"""What merging two accounts means for the companies that they work for."""

from accounts.merging import register
from exhibitors.models import Membership


@register
def keep_higher_roles(keep, gone):
    """Of two roles in one team the higher one holds."""
    rank = {role: place for place, role in enumerate(Membership.Role.values)}
    for work in gone.memberships.select_for_update():
        own = keep.memberships.filter(exhibitor=work.exhibitor_id).first()
        if own and rank[work.role] < rank[own.role]:
            own.role = work.role
            own.save(update_fields=["role"])
