"""What changed from one version of a quote to another, in words for both sides."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from exhibitors.units import amount
from fair.templatetags.days import long_day
from matchmaking.amounts import figure, money, whole_money


@dataclass(frozen=True)
class Change:
    """`line` is the request's line, or None for what concerns all; `tone` says whom it pleases: the buyer
    ("ok"), not ("warn"), or neither ("")."""

    label: str
    old: str
    new: str
    line: Any = None
    tone: str = ""


def changes(before, after):
    """The changes from a version to a later one, those of the whole first, the total last."""
    found = [Change(label, old, new) for label, old, new in _terms(before, after) if old != new]
    old_lines = {line.request_line_id: line for line in before.lines.all()}
    for line in after.lines.all():
        if old := old_lines.get(line.request_line_id):
            found += _of_line(old, line, before.currency, after.currency)
    if before.currency == after.currency and before.total != after.total:
        tone = "ok" if after.total < before.total else "warn"
        totals = (whole_money(version.total, version.currency) for version in (before, after))
        found.append(Change(_("Total"), *totals, tone=tone))
    return found


def _terms(before, after):
    yield _("Currency"), before.currency, after.currency
    yield _("Delivery"), before.delivery_place, after.delivery_place
    yield (
        _("Valid until"),
        *(version.valid_until and long_day(version.valid_until) for version in (before, after)),
    )
    yield _("Payment"), before.payment, after.payment
    yield _("Delivery terms"), before.delivery, after.delivery


def _of_line(old, new, old_currency, new_currency):
    asked = new.request_line
    if old.is_offered != new.is_offered:
        words = (_("offered") if line.is_offered else _("left out") for line in (old, new))
        return [Change(_("Offer"), *words, asked, "ok" if new.is_offered else "warn")]
    if not new.is_offered:
        return []
    pairs = [
        (_("Article"), old.name, new.name, ""),
        (_("Quantity"), amount(old.quantity, old.unit), amount(new.quantity, new.unit), ""),
        (_("Price"), _prices(old, old_currency), _prices(new, new_currency), _cheaper(old, new)),
        (_("MOQ"), _whole(old.moq, old.unit), _whole(new.moq, new.unit), _less(old.moq, new.moq)),
        (
            _("Lead time"),
            _days(old.lead_time_days),
            _days(new.lead_time_days),
            _less(old.lead_time_days, new.lead_time_days),
        ),
        (_("Samples"), _sample(old, old_currency), _sample(new, new_currency), ""),
        (_("Remark"), old.text, new.text, ""),
    ]
    return [
        Change(label, before, after, asked, tone) for label, before, after, tone in pairs if before != after
    ]


def _prices(line, currency):
    if len(line.prices) == 1:
        return money(line.prices[0].unit_price, currency)
    steps = (
        _("from %(quantity)s: %(price)s")
        % {
            "quantity": figure(tier.quantity_from),
            "price": money(tier.unit_price, currency),
        }
        for tier in line.prices
    )
    return "; ".join(steps)


def _cheaper(old, new):
    before, after = old.price_at(new.quantity), new.unit_price
    if before is None or after is None or old.version.currency != new.version.currency:
        return ""
    return "ok" if after < before else "warn" if after > before else ""


def _less(old, new):
    return "ok" if (new or 0) < (old or 0) else "warn"


def _whole(quantity, unit):
    return amount(quantity, unit) if quantity else "–"


def _days(days):
    return _("%(days)s days") % {"days": days} if days else "–"


def _sample(line, currency):
    label = line.get_sample_display()
    return f"{label}, {whole_money(line.sample_price, currency)}" if line.sample_price else label
