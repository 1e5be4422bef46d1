"""The hats of a company's staff; each leads to the company's booth."""

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from accounts.hats import Hat, register
from booths.models import Booth
from exhibitors.models import Membership


@register
def company_hats(user):
    """One hat a company; a company without a booth at an open fair leads to /my/."""
    booth = Booth.objects.published().filter(exhibitor=OuterRef("exhibitor")).order_by("-pk")
    memberships = Membership.objects.filter(user=user).select_related("exhibitor").order_by("exhibitor__name")
    for membership in memberships.annotate(booth_slug=Subquery(booth.values("slug")[:1])):
        yield Hat(
            key=f"exhibitor:{membership.exhibitor_id}",
            label=membership.exhibitor.name,
            home=reverse("booth", args=[membership.booth_slug]) if membership.booth_slug else reverse("my"),
            note=membership.get_role_display(),
            icon="store",
        )
