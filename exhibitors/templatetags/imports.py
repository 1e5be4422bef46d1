"""What the preview of an import shows of its rows."""

from django import template
from django.utils.translation import gettext as _

from exhibitors.imports.headings import TARGETS
from fair.templatetags.look import money

register = template.Library()

TONES = {"new": "ok", "changed": "info", "wrong": "bad"}


@register.filter
def row_state(state):
    return {"new": _("New"), "changed": _("Changed"), "unchanged": _("Unchanged"), "wrong": _("Wrong")}[state]


@register.filter
def row_tone(state):
    return TONES.get(state, "")


@register.filter
def number(line):
    """The line's own number, else its model code."""
    return line.values.get("external_id") or line.values.get("model_code") or line.product_id or ""


@register.filter
def prices(line):
    """ "300: 9.10 USD; 1000: 8.20 USD" """
    told = (line.tiers or {}).items()
    return "; ".join(f"{quantity}: {money(amount)} {currency}" for quantity, (amount, currency, _i) in told)


@register.filter
def field_names(fields):
    """Fields of a product as people call them."""
    other = {"translations": _("Translations"), "category_id": TARGETS["category"]}
    return ", ".join(str(other.get(field) or TARGETS.get(field, field)) for field in fields)
