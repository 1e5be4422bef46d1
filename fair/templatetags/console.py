"""What the console's frame and lists show."""

from django import template

from fair.console.lists import ListPage
from fair.console.navigation import ways
from fair.countries import country_name

register = template.Library()


@register.simple_tag(takes_context=True)
def console_ways(context):
    return ways(context["request"])


@register.simple_tag(takes_context=True)
def console_list(context):
    return ListPage(context["cl"], context["request"], context.get("action_form"))


@register.filter
def country(code):
    """The country's name in the reader's language."""
    return country_name(code)
