"""A buyer's decision: what is accepted of which offers, and how the others are told.

All of it happens under the request's lock. What was accepted is never taken back here.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices import notify
from booths.models import Lead
from booths.services.leads import advance_lead
from exhibitors import webhooks
from exhibitors.units import amount
from fair import features
from fair.errors import Refused
from matchmaking.acceptance_terms import freeze
from matchmaking.models import Acceptance, Award, Invitation, Quote, RequestLine, SourcingRequest
from matchmaking.quote_notices import told_of
from matchmaking.services import quotes
from matchmaking.services.countering import hearers
from matchmaking.services.telling import answerers_of, tell_pages

State = Quote.State


@dataclass(frozen=True)
class Pick:
    """So much of a line of the request from the offer that is this version, by their ids."""

    version: int
    line: int
    quantity: int


@transaction.atomic
def accept(request, by, picks, key, keeps_open=False, raises=False):
    """Accept what was picked: an Acceptance for each exhibitor, which are returned.

    With `keeps_open` lines that were not given away whole stay open to the offers that there are; else the
    request is decided, and all others are told. `raises` lets the buyer take more than was asked for: the
    line's quantity is raised to it. The same `key` accepts once. Raises Refused, and then nothing is done.
    """
    features.require("requests")
    request = quotes.take(request)
    if same := list(Acceptance.objects.filter(key=key, quote__invitation__request=request)):
        return same
    refuse_ended(request, by)
    plan = planned(request, picks, raises)
    for line, quantity in plan.raised.items():
        RequestLine.objects.filter(pk=line.pk).update(quantity=quantity)
    accepted = [_accept_quote(request, quote, awards, key) for quote, awards in plan.by_quote]
    left = left_to_award(request)
    if keeps_open and any(left.values()):
        _decline(_without_lines(request, left))
    else:
        _decide(request)
    tell_pages(request)
    return accepted


@transaction.atomic
def end_deciding(request, by):
    """Leave the lines that are still open: the request is decided, and the others are told. Twice is once."""
    request = quotes.take(request)
    if request.state == SourcingRequest.State.DECIDED:
        return request
    refuse_ended(request, by)
    if not Acceptance.objects.filter(quote__invitation__request=request).exists():
        raise Refused(_("Nothing was accepted yet: withdraw the request instead."))
    _decide(request)
    tell_pages(request)
    return request


@dataclass
class Plan:
    """`by_quote` pairs each Quote with [(quote line, quantity, price of one)]; `raised` are quantities."""

    by_quote: list
    raised: dict


def planned(request, picks, raises=False):
    """What accepting the picks would come to. Raises Refused where one cannot be."""
    wanted = defaultdict(int)
    for pick in picks:
        if pick.quantity > 0:
            wanted[pick.version, pick.line] += pick.quantity
    if not wanted:
        raise Refused(_("Choose at least one offer and a quantity."))
    offers = _offers(request)
    awards = defaultdict(list)
    for (version, line), quantity in wanted.items():
        quote = offers.get(version)
        refuse_gone(quote)
        awards[quote].append(_award(quote, line, quantity))
    return Plan(list(awards.items()), _refuse_too_many(request, awards, raises))


def left_to_award(request):
    """{line: how much of it is not given away yet}."""
    given = Sum("awards__quantity", default=0)
    lines = request.lines.annotate(given=given).order_by("position", "pk")
    return {line: max(0, line.quantity - line.given) for line in lines}


def refuse_ended(request, by):
    if request.buyer_id != by.pk:
        raise Refused(_("Only the buyer decides on this request."))
    if request.state == SourcingRequest.State.DECIDED:
        raise Refused(_("This request is decided already."))
    if request.state not in quotes.UNDECIDED:
        raise Refused(_("This request has ended: nothing can be accepted any more."))


def refuse_gone(quote):
    """Raises Refused for an offer that was replaced, withdrawn, or is no longer valid."""
    if quote is None:
        raise Refused(_("An exhibitor has sent a new version meanwhile: look at it first."))
    name = {"exhibitor": quote.invitation.exhibitor.name}
    if quote.state == State.WITHDRAWN:
        raise Refused(_("%(exhibitor)s has withdrawn its quote.") % name)
    if quote.state not in Quote.STANDING or not quote.is_valid:
        raise Refused(_("The quote of %(exhibitor)s is no longer valid: ask for a new version.") % name)


def _offers(request):
    """The quotes of the request by the version that can be accepted now."""
    sent = Quote.objects.sent().with_offer().filter(invitation__request=request)
    return {quote.offer_id: quote for quote in sent.filter(invitation__withdrawn_at=None)}


def _award(quote, line_id, quantity):
    line = next((line for line in quote.offer.offered if line.request_line_id == line_id), None)
    if line is None:
        raise Refused(
            _("%(exhibitor)s does not offer this line.") % {"exhibitor": quote.invitation.exhibitor}
        )
    price = line.price_at(quantity)
    if price is None:
        words = {"exhibitor": quote.invitation.exhibitor, "line": line.request_line.name}
        words["least"] = amount(line.minimum, line.unit)
        raise Refused(_("%(line)s: %(exhibitor)s sells from %(least)s.") % words)
    return line, quantity, price


def _refuse_too_many(request, awards, raises):
    """{line: its new quantity} for what goes beyond what was asked for, where the buyer raises that."""
    wanted = defaultdict(int)
    for rows in awards.values():
        for line, quantity, _price in rows:
            wanted[line.request_line_id] += quantity
    raised = {}
    for line, left in left_to_award(request).items():
        over = wanted[line.pk] - left
        if over > 0 and not raises:
            words = {"line": line.name, "asked": amount(left, line.unit), "over": amount(over, line.unit)}
            raise Refused(_("%(line)s: %(asked)s are still to be given away, this is %(over)s more.") % words)
        if over > 0:
            raised[line] = line.quantity + over
    return raised


def _accept_quote(request, quote, awards, key):
    terms, number, digest, at = freeze(request, quote, awards)
    acceptance = Acceptance.objects.create(
        number=number, quote=quote, version=quote.offer, key=key, terms=terms, digest=digest, at=at
    )
    Award.objects.bulk_create(
        Award(
            acceptance=acceptance,
            request_line_id=line.request_line_id,
            quote_line=line,
            quantity=quantity,
            unit_price=price,
        )
        for line, quantity, price in awards
    )
    quote.state, quote.counter, quote.changed_at = State.ACCEPTED, None, timezone.now()
    quote.save(update_fields=["state", "counter", "changed_at"])
    quote.versions.filter(sent_at=None).delete()
    invitation = quote.invitation
    Invitation.objects.filter(pk=invitation.pk).update(knows_name=True)
    advance_lead(invitation.exhibitor_id, request.buyer_id, Lead.Stage.QUOTE, named=True)
    more = {name: terms[name] for name in ("number", "total", "currency")}
    told = told_of(quote, buyer=terms["buyer"]["name"], **more)
    notify(hearers(quote), "quote.accepted", key=f"acceptance:{number}", **told)
    subject = f"quote:{quote.pk}"
    webhooks.post(invitation.exhibitor_id, "quote.accepted", subject, lambda: terms)
    return acceptance


def _decide(request):
    request.state, request.ended_at = SourcingRequest.State.DECIDED, timezone.now()
    request.save(update_fields=["state", "ended_at"])
    _decline(_without_lines(request, {}))
    waiting = Invitation.objects.standing().filter(request=request, state=Invitation.State.ASKED)
    for invitation in waiting.select_related("exhibitor"):
        told = {"title": request.title, "slug": invitation.exhibitor.slug, "invitation": invitation.pk}
        people = answerers_of(invitation.exhibitor)
        notify(people, "request.decided", key=f"invitation:{invitation.pk}", **told)


def _without_lines(request, left):
    """The quotes that wait for a decision and offer nothing of what is left."""
    waiting = (State.SENT, State.COUNTERED, State.EXPIRED)
    sent = Quote.objects.with_offer().filter(invitation__request=request, state__in=waiting)
    wanted = {line.pk for line, quantity in left.items() if quantity}
    return [quote for quote in sent if not wanted & {line.request_line_id for line in quote.offer.offered}]


def _decline(others):
    """Tell each, kindly, and naming neither who was chosen nor a price."""
    for quote in others:
        quote.state, quote.counter, quote.changed_at = State.DECLINED, None, timezone.now()
        quote.save(update_fields=["state", "counter", "changed_at"])
        notify(hearers(quote), "quote.declined", key=f"quote:{quote.pk}", **told_of(quote))
        quotes.tell_programs(quote, "quote.declined")
