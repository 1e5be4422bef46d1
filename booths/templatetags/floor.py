"""The stands on the plan of a hall, of which a page shows up to a hundred."""

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fair.templatetags.parts import logo

register = template.Library()

STAND = '<li><a class="stand" href="{}"{}{}>{}<b>{}{}</b><bdi>{}</bdi>{}</a></li>'
STAFFED, NOT_SHOWN = SafeString(' data-state="staffed"'), SafeString(' data-shown="no"')


@register.simple_tag
def stand(booth):
    """{% stand booth %}: a booth with its hall, and with `people` and `shown` as HallPage says."""
    state = person = told = ""
    if booth.people:
        state = STAFFED
        person = render_to_string("components/icon.html", {"name": "person", "solid": True})
        told = format_html('<span class="visually-hidden">{}</span>', _("someone is there now"))
    return format_html(
        STAND,
        booth.get_absolute_url(),
        state,
        "" if booth.shown else NOT_SHOWN,
        logo(booth.exhibitor, booth.hall, "sm"),
        booth.stand,
        person,
        booth.exhibitor.name,
        told,
    )
