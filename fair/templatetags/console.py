"""What the console's frame shows."""

from django import template

from fair.console.navigation import ways
from fair.countries import country_name

register = template.Library()


@register.simple_tag(takes_context=True)
def console_ways(context):
    return ways(context["request"])


@register.filter
def country(code):
    """The country's name in the reader's language."""
    return country_name(code)
