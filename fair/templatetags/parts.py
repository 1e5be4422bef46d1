"""The parts that a page holds by the dozen or the hundred, drawn without the cost of a template each.

{% include %} is Django's own, but that a part which shows nothing but plain values is drawn once for each set
of them; {% picture %}, {% logo %} and {% avatar %}, of which every row shows others, are written here.
"""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.template.loader_tags import IncludeNode, do_include
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from fair.templatetags.look import hue, initials

register = template.Library()

# Parts that look at nothing but their inputs, the reader's language and zone, and which day it is there.
PLAIN = {
    f"components/{name}.html"
    for name in "badge facts icon plate price signal signal/presence signal/reply verified".split()
}
VALUES = {bool, date, datetime, Decimal, float, int, SafeString, str, type(None)}
MOST = 4_000  # drawings of one part that a process keeps


@register.tag
def include(parser, token):
    node = do_include(parser, token)
    if node.isolated_context and str(node.template.var) in PLAIN:
        return Drawn(node.template, extra_context=node.extra_context, isolated_context=True)
    return node


class Drawn(IncludeNode):
    """A part that is drawn anew only for inputs, or for a reader, that it has not been drawn for.

    The drawings are kept with the compiled template, so that they go with it when its file has changed.
    """

    def render(self, context):
        part = self._part(context)
        inputs = {name: value.resolve(context) for name, value in self.extra_context.items()}
        if not VALUES.issuperset(map(type, inputs.values())):
            return part.render(context.new(inputs))
        zone = timezone.get_current_timezone()
        # With their types: 1 is equal to True, and text that is safe to text that is not.
        told = [(name, type(value), value) for name, value in inputs.items()]
        key = (get_language(), str(zone), datetime.now(zone).date(), *told)
        drawings = part.__dict__.setdefault("drawings", {})
        if key not in drawings:
            if len(drawings) >= MOST:
                drawings.clear()
            drawings[key] = part.render(context.new(inputs))
        return drawings[key]

    def _part(self, context):
        found = context.render_context.dicts[0].setdefault(self, {})
        if not found:
            found["part"] = context.template.engine.get_template(self.template.var)
        return found["part"]


@register.simple_tag
def picture(shown, sizes, alt=None, loading="lazy"):
    """An <img> of a Picture: {% picture product.cover sizes="4rem" alt="" %}.

    `alt` is the picture's own unless given, and "" where it says nothing new; `loading` is "eager" in the
    first view.
    """
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" {}="{}" decoding="async">',
        shown.thumb,
        shown.srcset,
        sizes,
        shown.width,
        shown.height,
        shown.alt if alt is None else alt,
        *(("fetchpriority", "high") if loading == "eager" else ("loading", "lazy")),
    )


@register.simple_tag
def logo(exhibitor, hall=None, size=""):
    """An exhibitor's logo, or its initials in the colour of the hall; `size` is "sm", "xl" or none."""
    kind = f" logo--{size}" if size else ""
    if exhibitor.logo:
        drawn = exhibitor.logo
        return format_html(
            '<span class="logo logo--picture{}"><img src="{}" alt="" width="{}" height="{}" loading="lazy" '
            'decoding="async"></span>',
            kind,
            drawn.thumb,
            drawn.width,
            drawn.height,
        )
    return format_html(
        '<span class="logo{}" data-hall="{}" aria-hidden="true">{}</span>',
        kind,
        hall.hue if hall else hue(exhibitor.pk),
        initials(exhibitor.name),
    )


@register.simple_tag
def avatar(user, size=""):
    """A person's photograph or initials, beside the name; `size` is "sm", "lg", "xl" or none."""
    kind = f" avatar--{size}" if size else ""
    if user.avatar:
        return format_html(
            '<span class="avatar{}"><img src="{}" alt="" width="64" height="64" loading="lazy" '
            'decoding="async"></span>',
            kind,
            user.avatar.thumb,
        )
    return format_html(
        '<span class="avatar{}"><span class="avatar__initials" data-hall="{}" aria-hidden="true">{}</span>'
        "</span>",
        kind,
        hue(user.pk),
        initials(user),
    )
