"""Quotes whose validity ends: told a day before, and ended. Safe to run twice, and at any time."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.notices import notify
from matchmaking.models import Quote
from matchmaking.quote_notices import told_of
from matchmaking.services import quotes
from matchmaking.services.countering import hearers
from matchmaking.services.requests import take

AHEAD = datetime.timedelta(days=1)
WAITING = (Quote.State.SENT, Quote.State.COUNTERED)


def waiting():
    """Quotes that can still be accepted, of requests that are not decided."""
    undecided = Quote.objects.filter(invitation__request__state__in=quotes.UNDECIDED)
    return undecided.filter(state__in=WAITING, invitation__withdrawn_at=None)


def warn_due(most=500):
    """Tell both sides of what ends within a day, once for each version. Returns how many."""
    now = timezone.now()
    soon = waiting().filter(offer__warned_at=None, offer__expires_at__range=(now, now + AHEAD))
    return sum(_warn(pk) for pk in soon.values_list("pk", flat=True)[:most])


def expire_due(most=500):
    """End what is over. Returns how many."""
    over = waiting().filter(offer__expires_at__lte=timezone.now())
    return sum(_expire(pk) for pk in over.values_list("pk", flat=True)[:most])


@transaction.atomic
def _warn(pk):
    quote = _taken(pk)
    now = timezone.now()
    if quote is None or quote.offer.warned_at or not now < quote.offer.expires_at <= now + AHEAD:
        return False
    quote.offer.warned_at = now
    quote.offer.save(update_fields=["warned_at"])
    _tell_both(quote, "quote.expiring")
    return True


@transaction.atomic
def _expire(pk):
    quote = _taken(pk)
    if quote is None or quote.offer.expires_at > timezone.now():
        return False
    quote.state, quote.changed_at = Quote.State.EXPIRED, timezone.now()
    quote.counter = None
    quote.save(update_fields=["state", "counter", "changed_at"])
    _tell_both(quote, "quote.expired")
    quotes.tell_programs(quote, "quote.expired")
    return True


def _taken(pk):
    """The quote under its request's lock, or None where it waits no more."""
    take(Quote.objects.select_related("invitation__request").get(pk=pk).invitation.request)
    return (
        waiting()
        .select_related("offer", "invitation__exhibitor", "invitation__request")
        .filter(pk=pk)
        .first()
    )


def _tell_both(quote, kind):
    told = told_of(quote, valid_until=quote.offer.valid_until)
    key = f"quote:{quote.pk}"
    notify([quote.invitation.request.buyer_id], kind, key=key, **told, side="buyer")
    notify(hearers(quote), kind, key=key, **told, side="exhibitor")
