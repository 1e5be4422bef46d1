"""What the branding page shows."""

from django import template

from fair.branding import sheet_address

register = template.Library()


@register.simple_tag
def draft_sheet(branding):
    """The style sheet of a draft, saved or not; "" where it changes no colour."""
    return sheet_address(branding)
