"""Small charts, drawn as paths of an SVG: the policy allows no styles in the page."""

from django import template

register = template.Library()


@register.filter
def pluck(rows, name):
    """The rows' values of that name: {{ days|pluck:"views" }}."""
    return [getattr(row, name) for row in rows]


@register.simple_tag
def line_path(values, width, height):
    """The line through the values, the largest at the top: for <path d>."""
    return "M" + " ".join(_points(values, width, height)) if values else ""


@register.simple_tag
def area_path(values, width, height):
    """What lies under that line."""
    return f"{line_path(values, width, height)}V{height}H0z" if values else ""


@register.filter
def in_bar(percent):
    """A percentage as a place in a bar 100 wide; more than all is all."""
    return f"{min(100, max(0, percent or 0)):.1f}"


def _points(values, width, height):
    values = values if len(values) > 1 else [*values, *values]  # one value is a level line
    step, scale = width / (len(values) - 1), (height - 2) / (max(values) or 1)
    return [f"{place * step:.1f} {height - 1 - value * scale:.1f}" for place, value in enumerate(values)]
