"""Organisers load rates of exchange; what was kept of a day may be corrected, and that is written down."""

from django.db import transaction
from django.utils.translation import gettext as _

from fair import audit
from fair.errors import Refused
from matchmaking.models import ExchangeRate


@transaction.atomic
def load_rates(rows, by):
    """Keep the RateRows that are new or changed. Returns how many; raises Refused while one is wrong."""
    wrong = [row for row in rows if row.error]
    if wrong:
        raise Refused(_("Row %(number)d: %(error)s") % {"number": wrong[0].number, "error": wrong[0].error})
    fresh = [row for row in rows if row.state in ("new", "changed")]
    kept = [ExchangeRate(base=r.base, currency=r.currency, on=r.on, value=r.value) for r in fresh]
    ExchangeRate.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["base", "currency", "on"], update_fields=["value"]
    )
    for row in fresh:
        if row.state == "changed":
            _note(row, by)
    if fresh:
        last = ExchangeRate.objects.order_by("-on", "-pk").first()
        audit.record(by, "rates.loaded", last, {}, {"rates": len(fresh), "last_day": str(last.on)})
    return len(fresh)


def _note(row, by):
    rate = ExchangeRate.objects.get(base=row.base, currency=row.currency, on=row.on)
    before, after = ({"value": f"{value.normalize():f}"} for value in (row.before, row.value))
    audit.record(by, "rate.changed", rate, before, after)
