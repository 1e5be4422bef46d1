"""What is erased at the booths when a person takes a consent back, or leaves the fair."""

from django.db.models import Q

from accounts import merging
from accounts.leaving import register
from accounts.services import forgets_visits
from booths.models import Block, Hush, Lead, Reaction, ShortlistItem, Visit
from booths.services import retention
from booths.services.lead_merging import merge_leads


@forgets_visits
def forget_visits(user=None, visitor=None):
    """Where a person, or a guest with that visitor id, has been."""
    if user:
        Visit.objects.filter(user=user).delete()
        retention.forget_visitor(user)
    elif visitor:
        Visit.objects.filter(user=None, visitor=visitor).delete()


@register
def leave_booths(user):
    """Shortlist, reactions, blocks and cards go; lines in a talk stay, for those who answered them.

    Leads lose the person; what exhibitors wrote themselves stays theirs.
    """
    Block.objects.filter(Q(buyer=user) | Q(person=user)).delete()
    Hush.objects.filter(user=user).delete()
    ShortlistItem.objects.filter(user=user).delete()
    Reaction.objects.filter(user=user).delete()
    retention.forget_buyer(user)


@merging.register
def merge_leads_of(keep, gone):
    """Where an exhibitor has a lead of both accounts, the two are one lead of the account that stays."""
    both = Lead.objects.filter(buyer=keep).values("exhibitor")
    for lead in Lead.objects.filter(buyer=gone, exhibitor__in=both, merged_into=None):
        other = Lead.objects.get(exhibitor=lead.exhibitor_id, buyer=keep)
        if other.merged_into_id is None:
            merge_leads(other, lead, None)
    Lead.objects.filter(buyer=gone, exhibitor__in=both).update(buyer=None)
