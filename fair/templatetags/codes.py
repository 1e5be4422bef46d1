"""{% qr address label %}: a code that telephones read."""

from django import template
from django.utils.html import format_html

from fair.qr import qr_path

register = template.Library()
SVG = (
    '<svg class="qr-code" viewBox="0 0 {size} {size}" role="img" aria-label="{label}">'
    '<rect width="{size}" height="{size}"/><path d="{path}"/></svg>'
)


@register.simple_tag
def qr(address, label):
    size, path = qr_path(address)
    return format_html(SVG, size=size, label=label, path=path)
