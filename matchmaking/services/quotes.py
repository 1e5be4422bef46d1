"""An exhibitor's quote: written as a draft, sent, revised, withdrawn.

Every act takes the request's row first and reads everything anew, so that of two people who act at once on
one request the second meets what the first has done.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices import notify
from booths.models import Block, Lead
from booths.services import fair_play
from booths.services.leads import advance_lead
from exhibitors import webhooks
from fair import features
from fair.errors import Refused
from fair.plaintext import clean_text
from fair.realtime import publish
from matchmaking import quote_filling
from matchmaking.models import Invitation, Quote, QuoteVersion, SourcingRequest
from matchmaking.quote_checks import check_version
from matchmaking.quote_data import quote_data
from matchmaking.quote_notices import told_of
from matchmaking.services.inviting import knows
from matchmaking.services.requests import take
from matchmaking.services.telling import tell_pages

State = Quote.State
UNDECIDED = (SourcingRequest.State.OPEN, SourcingRequest.State.EXPIRED)


@transaction.atomic
def open_quote(invitation, by):
    """The exhibitor's quote with its draft, made if there is none: (quote, draft). Raises Refused once the
    request takes no more of it."""
    invitation = take_invitation(invitation, by)
    quote, _is_new = Quote.objects.get_or_create(invitation=invitation)
    quote.invitation = invitation
    return quote, _draft_of(quote, by)


@transaction.atomic
def take_over_counter(quote, by):
    """A new draft that begins with what the buyer asks for; a draft that there was is replaced."""
    quote = take_quote(quote, by)
    if quote.counter is None:
        raise Refused(_("There is no counter-offer that waits for an answer."))
    quote.versions.filter(sent_at=None).delete()
    _touch(quote)
    return quote_filling.revision_of(quote.offer, by, quote.counter)


@transaction.atomic
def discard_draft(quote, by):
    """Throw the draft away; what was sent stays."""
    quote = take_quote(quote, by)
    quote.versions.filter(sent_at=None).delete()
    _touch(quote)


@transaction.atomic
def save_draft(invitation, by, content, revision):
    """Write the draft: `content` is a `quote_content.Content`. Raises Refused when a colleague changed it
    since `revision`."""
    invitation = take_invitation(invitation, by)
    quote, _is_new = Quote.objects.get_or_create(invitation=invitation)
    quote.invitation = invitation
    if quote.revision != revision:
        raise Refused(_("A colleague has changed this draft meanwhile: look at it before you go on."))
    draft = _draft_of(quote, by)
    draft.quote = quote
    content.write(draft, by)
    _touch(quote)
    return draft


@transaction.atomic
def send_quote(invitation, by, key, content=None, revision=None):
    """Send the draft to the buyer, as `content` has it where that is given. Sent again with the same key it
    is the same version. Returns it; raises Refused with what is missing, or when it was sent meanwhile."""
    features.require("requests")
    request = take(invitation.request)
    sent = QuoteVersion.objects.filter(key=key, quote__invitation=invitation).exclude(sent_at=None)
    if same := sent.first():
        return same
    invitation = take_invitation(invitation, by)
    if content is not None:
        draft = save_draft(invitation, by, content, revision)
    else:
        draft = QuoteVersion.objects.filter(quote__invitation=invitation, sent_at=None).first()
    if draft is None:
        raise Refused(_("This was sent already: look at what the buyer has."))
    quote = draft.quote
    quote.invitation = invitation
    refuse_words(by, draft.text, draft.delivery, draft.payment, *draft.lines.values_list("text", flat=True))
    check_version(draft)
    _seal(quote, draft, by, key)
    quote.offer, quote.counter, quote.state, quote.reason = draft, None, State.SENT, ""
    _touch(quote, "offer", "counter", "state", "reason")
    _answer(invitation)
    _note_lead(invitation, by)
    kind = "quote.received" if draft.number == 1 else "quote.revised"
    notify([request.buyer_id], kind, key=f"quote:{quote.pk}", **told_of(quote))
    tell_programs(quote, "quote.sent")
    return draft


@transaction.atomic
def withdraw_quote(quote, by, reason=""):
    """Take the quote back: the buyer can no longer accept it. Twice is once."""
    quote = take_quote(quote, by)
    if quote.state == State.WITHDRAWN:
        return quote
    if quote.offer is None:
        raise Refused(_("Nothing was sent yet: throw the draft away instead."))
    quote.reason = fitting(reason, 500)
    refuse_words(by, quote.reason)
    quote.state, quote.counter = State.WITHDRAWN, None
    _touch(quote, "state", "counter", "reason")
    request = quote.invitation.request
    notify([request.buyer_id], "quote.withdrawn", key=f"quote:{quote.pk}", **told_of(quote))
    tell_programs(quote, "quote.withdrawn")
    return quote


def take_invitation(invitation, by):
    """The invitation under its request's lock. Raises Refused where no quote is taken any more."""
    request = take(invitation.request)
    invitation = Invitation.objects.select_related("exhibitor").get(pk=invitation.pk)
    invitation.request = request
    if invitation.withdrawn_at or request.state == SourcingRequest.State.WITHDRAWN:
        raise Refused(_("The buyer has taken this request back."))
    if request.state not in UNDECIDED:
        raise Refused(_("The buyer has decided: this request takes no more quotes."))
    quote = Quote.objects.filter(invitation=invitation).first()
    if quote and quote.state == State.ACCEPTED:
        raise Refused(_("The buyer has accepted this quote: it is frozen."))
    if quote and quote.state == State.DECLINED:
        raise Refused(_("The buyer has chosen other offers for these lines."))
    if not request.is_open and not (quote and quote.offer_id):
        raise Refused(_("The time for quotes is over."))
    refuse_strangers(invitation, by)
    return invitation


def take_quote(quote, by):
    """The exhibitor's quote under its request's lock, as `take_invitation`."""
    invitation = take_invitation(quote.invitation, by)
    quote = Quote.objects.select_related("offer", "counter").get(pk=quote.pk)
    quote.invitation = invitation
    for version in filter(None, (quote.offer, quote.counter)):
        version.quote = quote
    return quote


def refuse_strangers(invitation, by):
    """Raises Refused for who is muted, and where one side wants no more of the other."""
    fair_play.refuse_muted(by)
    both = invitation.exhibitor_id, invitation.request.buyer_id
    if Block.objects.stopping(by, *both).exists():
        raise Refused(_("You and the other side no longer exchange messages: nothing can be sent."))


def refuse_words(by, *texts, is_visitor=False):
    """Raises Refused for words and links that the organisers do not allow; visitors are the buyers."""
    for text in filter(None, texts):
        fair_play.refuse_change(by, text, is_visitor)


def fitting(text, most):
    """The text as it is kept; an empty one is none. Raises Refused."""
    return clean_text(text, most) if text and text.strip() else ""


def tell_programs(quote, kind):
    """To the exhibitor's programs, and to open pages; which are not told whose it was."""
    webhooks.post(quote.invitation.exhibitor_id, kind, f"quote:{quote.pk}", lambda: quote_data(quote.pk))
    tell_pages(quote.invitation.request)
    publish(f"inbox:{quote.invitation.exhibitor_id}", "quote.changed", id=quote.pk)


def _note_lead(invitation, by):
    """The lead stands at a quote, at least; but while the name is hidden one of somebody known stays as it
    is: its moving would tell who asks."""
    both = invitation.exhibitor_id, invitation.request.buyer_id
    if invitation.knows_name or not knows(*both):
        advance_lead(*both, Lead.Stage.QUOTE, by=by, named=invitation.knows_name)


def _draft_of(quote, by):
    draft = quote.versions.filter(sent_at=None).first()
    if draft is None:
        offer = quote.offer
        if offer is not None:
            offer.quote = quote
        draft = quote_filling.revision_of(offer, by) if offer else quote_filling.first_draft(quote, by)
    draft.quote = quote
    quote_filling.follow_request(draft)
    return draft


def _seal(quote, draft, by, key):
    last = quote.versions.exclude(number=None).order_by("-number").first()
    draft.number = (last.number if last else 0) + 1
    draft.by, draft.key = by, key
    draft.sent_at = draft.changed_at = timezone.now()
    draft.expires_at = draft.end_of_validity()
    draft.save()


def _touch(quote, *fields):
    quote.revision += 1
    quote.changed_at = timezone.now()
    quote.save(update_fields=["revision", "changed_at", *fields])


def _answer(invitation):
    """The invitation is answered by a quote, also where it had been declined before."""
    invitation.state, invitation.decline, invitation.decline_text = Invitation.State.QUOTED, "", ""
    invitation.answered_at = invitation.answered_at or timezone.now()
    invitation.save(update_fields=["state", "decline", "decline_text", "answered_at"])
