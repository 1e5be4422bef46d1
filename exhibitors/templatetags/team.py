"""How a member of the team is, for pages."""

from django import template
from django.utils import timezone

from exhibitors import stance

register = template.Library()


@register.filter
def said(member):
    """The Stance that the member says by hand, or None."""
    return stance.by_hand(member, timezone.now())
