"""{% include %} as Django has it, but that an icon with a fixed name is drawn once and not each time.

A page holds hundreds of icons, and to include a template costs far more than the forty letters of one.
"""

from django import template
from django.template.loader_tags import IncludeNode, do_include
from django.templatetags.static import static

register = template.Library()

ICON = "components/icon.html"
CONSTANTS = {"True", "False", "None"}


@register.tag
def include(parser, token):
    node = do_include(parser, token)
    if not _is_fixed_icon(node):
        return node
    return DrawnOnce(node.template, extra_context=node.extra_context, isolated_context=True)


def _is_fixed_icon(node):
    values = [node.template, *node.extra_context.values()]
    return node.isolated_context and str(node.template.var) == ICON and all(map(_is_constant, values))


def _is_constant(expression):
    return not expression.filters and (not expression.is_var or str(expression.var) in CONSTANTS)


class DrawnOnce(IncludeNode):
    """Draws an icon anew only where the file of icons has another address."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.drawn = {}

    def render(self, context):
        address = static("icons.svg")
        if address not in self.drawn:
            self.drawn[address] = super().render(context)
        return self.drawn[address]
