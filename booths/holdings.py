"""What each exhibitor has of a person, for the page on which people read it."""

from dataclasses import dataclass, field

from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce

from accounts.leaving import keep_back, register_holder
from booths.models import CardShare, Conversation, Lead, Part, Retention, Sighting
from booths.services.retention import months_after
from exhibitors.models import Exhibitor

MOST = 200  # exhibitors that the page shows
WRITTEN = ("name", "company", "job_title", "email", "phone")

# What an exhibitor plans to do is its own, and no part of what the person takes along.
keep_back("booths.lead", "owner", "stage", "stage_since", "lost_for", "next_step", "next_at", "remind_at")
keep_back("booths.lead", "tags", "merged_into", "interest")


@dataclass
class Held:
    """What one exhibitor has; `written` are the person's data that the staff wrote down themselves."""

    exhibitor: Exhibitor
    share: CardShare | None = None
    lines: int = 0
    seen: int = 0
    last_seen: object = None
    lead: Lead | None = None
    months: int = 0
    written: list = field(default_factory=list)

    @property
    def parts(self):
        return [Part(part).label for part in self.share.carries]

    @property
    def forgotten_on(self):
        return months_after(self.lead.last_at, self.months)


@register_holder
def held_by_exhibitors(user):
    """Five queries, however many exhibitors."""
    shares = {share.exhibitor_id: share for share in user.card_shares.standing()}
    written = Count("lines", filter=Q(lines__author=user, lines__removed_at=None))
    talks = Conversation.objects.filter(buyer=user).annotate(written=written)
    lines = dict(talks.values_list("exhibitor", "written"))
    seen = {row["whose"]: row for row in _sightings(user)}
    named = Q(buyer=user) | Q(email__iexact=user.email)
    leads = {lead.exhibitor_id: lead for lead in Lead.objects.filter(named).order_by("-pk")}
    ids = shares.keys() | lines.keys() | seen.keys() | leads.keys()
    found = Exhibitor.objects.filter(pk__in=ids).select_related("logo").order_by("name")[:MOST]
    months = Retention.in_months()
    held = [
        Held(
            exhibitor,
            shares.get(exhibitor.pk),
            lines.get(exhibitor.pk, 0),
            seen.get(exhibitor.pk, {}).get("count", 0),
            seen.get(exhibitor.pk, {}).get("last"),
            leads.get(exhibitor.pk),
            months,
            _written(leads.get(exhibitor.pk)),
        )
        for exhibitor in found
    ]
    told = user.consents.for_exhibitors().exists()
    return "booths/held.html", {"exhibitors": held, "told": told}


def _sightings(user):
    """By exhibitor: how many sightings, and the last."""
    whose = Coalesce("product__exhibitor", "booth__exhibitor")
    found = Sighting.objects.filter(visit__user=user).annotate(whose=whose).exclude(whose=None)
    return found.values("whose").annotate(count=Count("pk"), last=Max("seen_at")).order_by()


def _written(lead):
    return [getattr(lead, name) for name in WRITTEN if lead and getattr(lead, name)]
