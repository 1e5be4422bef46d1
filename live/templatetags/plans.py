"""{% show_today %}: on the first page of a workspace, the show that is next and the one that was last."""

from django import template

from live import planning

register = template.Library()


@register.inclusion_tag("live/planning/today.html", takes_context=True)
def show_today(context):
    exhibitor = context["exhibitor"]
    return {
        "exhibitor": exhibitor,
        "request": context["request"],
        "next": planning.next_show(exhibitor),
        "last": planning.last_show(exhibitor),
    }
