"""How requests are put on pages."""

import uuid

from django import template
from django.utils.translation import gettext as _

from exhibitors.forms.bulk import unit_choices
from exhibitors.models import Certificate, PriceTier
from fair.countries import country_name
from matchmaking.forms.lines import attributes_as_text
from matchmaking.models import Invitation, SourcingRequest

register = template.Library()
register.filter("as_words", attributes_as_text)
MOST_CHIPS = 5
REQUEST_TONES = {"open": "ok", "decided": "info", "expired": "warn"}
ANSWER_TONES = {"asked": "", "quoted": "ok", "declined": "warn"}


@register.filter
def delivery(request):
    """Where goods are to go and on what terms: "CIF Valparaíso, Chile"."""
    terms = " ".join(filter(None, [request.incoterm, request.place]))
    return ", ".join(filter(None, [terms, request.country and country_name(request.country)]))


@register.inclusion_tag("components/badge.html")
def request_state(request):
    """A badge with the state of a request; one whose time is over is not called open."""
    state = SourcingRequest.State(request.state)
    if state == SourcingRequest.State.OPEN and not request.is_open:
        state = SourcingRequest.State.EXPIRED
    return {"label": state.label, "tone": REQUEST_TONES.get(state, "")}


@register.inclusion_tag("components/badge.html")
def invitation_state(invitation):
    state = Invitation.State(invitation.state)
    return {"label": state.label, "tone": ANSWER_TONES[state]}


@register.inclusion_tag("matchmaking/requests/box.html", takes_context=True)
def request_box(context, words, products=()):
    """The form into which a search that found nothing turns, its words filled in already."""
    return {
        "words": words,
        "key": uuid.uuid4() if getattr(context.get("user"), "is_authenticated", False) else "",
        "units": unit_choices(),
        "terms": PriceTier.Incoterm.values,
        "certificates": _usual_certificates(products),
        "user": context.get("user"),
        "csrf_token": context.get("csrf_token"),
        "told": _("Your words are already filled in. You see it once more before anything is sent."),
    }


def _usual_certificates(products):
    """What those who make something close can prove, the most frequent first."""
    exhibitors = {product.exhibitor_id for product in products}
    if not exhibitors:
        return []
    counts = {}
    for name in Certificate.objects.filter(exhibitor__in=exhibitors).values_list("name", flat=True)[:200]:
        counts[name] = counts.get(name, 0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))[:MOST_CHIPS]
