"""The hats of a company's staff; each leads to the company's workspace."""

from django.urls import reverse

from accounts.hats import Hat, register
from exhibitors.models import Membership


@register
def company_hats(user):
    """One hat a company."""
    memberships = Membership.objects.filter(user=user).select_related("exhibitor").order_by("exhibitor__name")
    # Every page asks, and a company is wide.
    for membership in memberships.only("role", "exhibitor__name", "exhibitor__slug"):
        yield Hat(
            key=f"exhibitor:{membership.exhibitor_id}",
            label=membership.exhibitor.name,
            home=reverse("workspace", args=[membership.exhibitor.slug]),
            note=membership.get_role_display(),
            icon="store",
        )
