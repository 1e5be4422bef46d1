"""Whom a request is sent to, and the limits that keep it from being a way round the rules of conduct.

All of it happens under the lock of the request; whoever sends two at once waits for the person's own row.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from booths.conduct import DAY, begun_lately, reputation_of
from booths.models import Block, Conversation, FairRules, Lead
from booths.services.fair_play import your_time
from booths.services.leads import advance_lead
from exhibitors.models import Exhibitor
from fair.errors import Refused
from matchmaking.models import Invitation, MatchRules
from matchmaking.services.telling import tell_exhibitor


def refuse_beyond_a_day(request):
    """Raises Refused for more requests than a buyer may send in a day."""
    _queue(request.buyer)
    most = MatchRules.standing().most_requests_a_day
    lately = request.buyer.sourcing_requests.filter(sent_at__gt=timezone.now() - DAY)
    sent = list(lately.order_by("-sent_at").values_list("sent_at", flat=True)[:most])
    if len(sent) >= most and not request.buyer.is_staff:
        told = ngettext(
            "You can send %(most)d request a day: the next one from %(when)s, your time.",
            "You can send %(most)d requests a day: the next one from %(when)s, your time.",
            most,
        )
        raise Refused(told % {"most": most, "when": your_time(sent[-1] + DAY)})


def invite_all(request, exhibitors, how):
    """Ask the exhibitors, each once, and make their leads. The new Invitations.

    Raises Refused for too many, for the buyer's own company, and where the two have blocked each other.
    """
    standing = {one.exhibitor_id: one for one in request.invitations.all()}
    asked = [one for one in exhibitors if one.pk not in standing or standing[one.pk].withdrawn_at]
    asked = sorted({one.pk: one for one in asked}.values(), key=lambda one: one.pk)
    if not asked:
        return []
    most = MatchRules.standing().most_invited
    if sum(one.withdrawn_at is None and one.how != "board" for one in standing.values()) + len(asked) > most:
        told = ngettext(
            "A request can be sent to %(most)d exhibitor: publish it to reach more.",
            "A request can be sent to %(most)d exhibitors: publish it to reach more.",
            most,
        )
        raise Refused(told % {"most": most})
    for exhibitor in asked:
        refuse_pair(request.buyer, exhibitor)
    _refuse_beyond_quota(request.buyer, asked)
    return [_invite(request, exhibitor, how, standing.get(exhibitor.pk)) for exhibitor in asked]


def refuse_pair(buyer, exhibitor):
    """Raises Refused for one's own company, and where one side wants to hear no more of the other."""
    if Exhibitor.objects.staffed_by(buyer).filter(pk=exhibitor.pk).exists():
        raise Refused(_("%(company)s is your own company.") % {"company": exhibitor.name})
    if Block.objects.between(exhibitor.pk, buyer.pk).filter(person=None).exists():
        told = _("%(company)s and you have no contact: one of the two has blocked the other.")
        raise Refused(told % {"company": exhibitor.name})


def may_take_up(buyer, exhibitor):
    """Whether an exhibitor may find the buyer's request on the board; why not would tell whose it is."""
    own = Exhibitor.objects.staffed_by(buyer).filter(pk=exhibitor.pk).exists()
    return not own and not Block.objects.between(exhibitor.pk, buyer.pk).exists()


def _invite(request, exhibitor, how, before):
    invitation = before or Invitation(request=request, exhibitor=exhibitor)
    invitation.how, invitation.knows_name = how, True
    invitation.withdrawn_at = invitation.seen_at = invitation.reminded_at = None
    invitation.asked_at = timezone.now()
    invitation.save()
    note_lead(invitation)
    tell_exhibitor(invitation, "request.received", "rfq.received")
    return invitation


def note_lead(invitation):
    """The exhibitor's lead of the buyer stands at RFQ, at least.

    While the buyer's name is hidden a lead of somebody whom the exhibitor knows is left as it is: its moving
    would tell who asks.
    """
    exhibitor_id, request = invitation.exhibitor_id, invitation.request
    if not invitation.knows_name and knows(exhibitor_id, request.buyer_id):
        return
    lines = list(request.lines.select_related("product"))
    own = [line for line in lines if line.product and line.product.exhibitor_id == exhibitor_id]
    asked = max(own or lines, key=lambda line: line.quantity, default=None)
    more = {"product": own[0].product} if own else {}
    if asked:
        more["quantity"] = asked.quantity
    named = invitation.knows_name
    advance_lead(exhibitor_id, request.buyer_id, Lead.Stage.RFQ, named=named, **more)


def knows(exhibitor_id, buyer_id):
    """Whether the exhibitor has the buyer among its leads by name."""
    lead = Lead.objects.with_contact().filter(exhibitor=exhibitor_id, buyer=buyer_id).first()
    return lead is not None and (lead.has_written or lead.carries is not None)


def _refuse_beyond_quota(buyer, exhibitors):
    """Newcomers, and those whom reports were upheld about, write to so many new exhibitors a day, and no
    request is a way round that."""
    rules = FairRules.standing()
    most = rules.first_contacts
    if buyer.is_staff or not most or not (rules.is_new(buyer) or reputation_of(buyer).is_low(rules)):
        return
    _queue(buyer)
    known = set(Conversation.objects.filter(buyer=buyer).values_list("exhibitor", flat=True))
    asked = Invitation.objects.filter(request__buyer=buyer, asked_at__gt=timezone.now() - DAY)
    lately = set(asked.exclude(how="board").values_list("exhibitor", flat=True))
    lately |= set(begun_lately(buyer).values_list("exhibitor", flat=True))
    new = {exhibitor.pk for exhibitor in exhibitors} - known - lately
    if new and len(lately) + len(new) > most:
        told = ngettext(
            "New accounts can ask %(most)d new exhibitor a day; publish the request to reach more.",
            "New accounts can ask %(most)d new exhibitors a day; publish the request to reach more.",
            most,
        )
        raise Refused(told % {"most": most})


def _queue(buyer):
    User.objects.select_for_update(no_key=True).get(pk=buyer.pk)
