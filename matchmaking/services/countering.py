"""A buyer's counter-offer to a quote, and the exhibitor's answer that it stays with its own."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices import notify
from exhibitors.models import Membership
from fair import features
from fair.errors import Refused
from matchmaking.models import Quote, QuoteVersion
from matchmaking.quote_content import checked_tiers
from matchmaking.quote_filling import TERMS, copy_lines, write_tiers
from matchmaking.quote_notices import told_of
from matchmaking.services import quotes

State = Quote.State
COUNTERABLE = (State.SENT, State.COUNTERED, State.EXPIRED)


@transaction.atomic
def counter_quote(quote, by, base, key, terms=None, lines=None, text=""):
    """Ask the exhibitor for other terms: a version of the buyer's, which the exhibitor may take over.

    `base` is the number of the offer that the buyer read, `terms` what differs of currency-free fields
    (incoterm, place, payment, delivery), `lines` {request line id: (quantity, price of one, or None for a
    line that is not wanted)}. Sent again with the same key it is the same version. Raises Refused.
    """
    features.require("requests")
    quote = take_received(quote, by)
    sent = QuoteVersion.objects.filter(key=key, quote=quote).exclude(sent_at=None)
    if same := sent.first():
        return same
    if quote.state not in COUNTERABLE:
        raise Refused(_("This quote takes no counter-offer any more."))
    refuse_other(quote, base)
    quotes.refuse_strangers(quote.invitation, by)
    text = quotes.fitting(text, 2000)
    quotes.refuse_words(by, text, *(terms or {}).values(), is_visitor=True)
    version = _write_counter(quote, by, key, terms or {}, lines or {}, text)
    quote.counter, quote.state = version, State.COUNTERED
    quote.changed_at = timezone.now()
    quote.revision += 1
    quote.save(update_fields=["counter", "state", "changed_at", "revision"])
    notify(hearers(quote), "quote.countered", key=f"quote:{quote.pk}", **told_of(quote))
    quotes.tell_programs(quote, "quote.countered")
    return version


@transaction.atomic
def uphold_offer(quote, by, text=""):
    """The exhibitor stays with its offer: the counter-offer is answered. Twice is once."""
    quote = quotes.take_quote(quote, by)
    if quote.state != State.COUNTERED:
        return quote
    text = quotes.fitting(text, 500)
    quotes.refuse_words(by, text)
    is_over = quote.offer.expires_at <= timezone.now()
    quote.counter, quote.state = None, State.EXPIRED if is_over else State.SENT
    quote.changed_at = timezone.now()
    quote.save(update_fields=["counter", "state", "changed_at"])
    people = [quote.invitation.request.buyer_id]
    notify(people, "quote.upheld", key=f"quote:{quote.pk}", **told_of(quote, text=text))
    quotes.tell_programs(quote, "quote.upheld")
    return quote


def take_received(quote, by):
    """The quote as its buyer has it, under the request's lock. Raises Refused once the request has ended."""
    request = quotes.take(quote.invitation.request)
    quote = Quote.objects.select_related("offer", "counter", "invitation__exhibitor").get(pk=quote.pk)
    quote.invitation.request = request
    if request.state not in quotes.UNDECIDED:
        raise Refused(_("This request has ended: nothing can be changed any more."))
    quote.offer.quote = quote
    return quote


def refuse_other(quote, number):
    """Raises Refused where the exhibitor's offer is another than the one that the buyer read."""
    if quote.offer.number != number:
        raise Refused(_("The exhibitor has sent a new version meanwhile: look at it first."))


def hearers(quote):
    """Who at the exhibitor hears of the quote: those who sent it, and owners and managers."""
    people = Membership.objects.filter(exhibitor=quote.invitation.exhibitor_id)
    wrote = quote.versions.filter(kind=QuoteVersion.Kind.OFFER).values("by")
    leading = people.filter(role__in=Membership.MANAGING) | people.filter(user__in=wrote)
    return list((leading if leading.exists() else people).values_list("user", flat=True))


def _write_counter(quote, by, key, terms, lines, text):
    last = quote.versions.exclude(number=None).order_by("-number").first()
    kept = {name: getattr(quote.offer, name) for name in TERMS if name != "text"}
    kept |= {name: value for name, value in terms.items() if value}
    version = QuoteVersion.objects.create(
        quote=quote,
        kind=QuoteVersion.Kind.COUNTER,
        number=last.number + 1,
        by=by,
        key=key,
        text=text,
        sent_at=timezone.now(),
        **kept,
    )
    copy_lines(quote.offer, version)
    changed = _change_lines(version, lines)
    others = any(value and value != getattr(quote.offer, name) for name, value in terms.items())
    if not (changed or text or others):
        raise Refused(_("Change something, or say what you would like."))
    return version


def _change_lines(version, lines):
    """Write the buyer's wishes into the lines; whether there was one."""
    changed = False
    for line in version.lines.select_related("request_line").prefetch_related("tiers"):
        if line.request_line_id not in lines or not line.is_offered:
            continue
        wish = lines[line.request_line_id]
        if wish is None:
            line.is_offered = False
        elif wish == (line.quantity, line.unit_price):
            continue
        else:
            line.quantity, price = wish
            tiers = checked_tiers([(min(line.quantity, line.moq or line.quantity), price)])
            line.moq = min(line.moq, line.quantity) if line.moq else None
            line.tiers.all().delete()
            write_tiers(line, tiers)
        line.save()
        changed = True
    return changed
