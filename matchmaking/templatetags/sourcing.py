"""{% recommended_strip %}, and words of a proposal."""

from django import template
from django.utils.translation import gettext as _

from booths.floor import with_shelves
from fair.context import fair_of
from fair.phrases import in_a_row
from matchmaking.fairness import note_shown
from matchmaking.recommending import recommended_exhibitors

register = template.Library()
STRIP = 3


@register.simple_tag(takes_context=True)
def recommended_strip(context):
    """The first exhibitors recommended to a signed-in buyer with a profile; nothing for others, and without a
    query for guests."""
    request = context["request"]
    edition = fair_of(request).edition if request.user.is_authenticated else None
    found = recommended_exhibitors(request.user, edition, STRIP) if edition else []
    if not found:
        return ""
    with_shelves([one.booth for one in found])
    note_shown(found)
    with context.push(found=found):
        return context.template.engine.get_template("matchmaking/recommended/strip.html").render(context)


@register.filter
def traces_in_words(traces):
    """{"seen": 3, "shortlisted": 1} as "kept, looked at 3 times"."""
    words = {
        "requested": _("asked for in a request"),
        "asked": _("asked about"),
        "shortlisted": _("kept"),
        "searched": _("searched"),
        "seen": _("looked at"),
    }
    return in_a_row([words[trace] for trace in words if trace in traces])
