"""The clock of what is known of people: leads and visits lose the person when they are old, or when asked."""

import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from booths.models import CardRequest, CardShare, Lead, LeadMerge, Retention
from booths.services.leads import rescore
from exhibitors import webhooks

AT_ONCE = 500
PERSON = ("name", "company", "job_title", "email", "phone")

# Nobody's from now on, each under a number of its own, so that figures stay and no two can be told to be
# one's.
ANONYMISE = """
UPDATE booths_visit SET user_id = NULL, visitor = gen_random_uuid(), is_nobodys = true
WHERE id IN (
    SELECT id FROM booths_visit WHERE NOT is_nobodys AND last_seen_at < %s ORDER BY id LIMIT %s
    FOR UPDATE SKIP LOCKED
)
"""


def months_before(moment, months):
    """The same day and hour so many months ago; the last day of a month that is too short."""
    whole = moment.year * 12 + moment.month - 1 - months
    year, month = whole // 12, whole % 12 + 1
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return moment.replace(year=year, month=month, day=min(moment.day, last))


def months_after(moment, months):
    """The same day and hour so many months later."""
    return months_before(moment, -months)


def forget_people():
    """Leads and visits without news for as long as organisers set lose the person.

    Returns (leads, visits).
    """
    before = months_before(timezone.now(), Retention.in_months())
    return _forget_leads(before), _forget_visits(before)


def _forget_leads(before):
    count = 0
    while True:
        with transaction.atomic():
            old = Lead.objects.standing().filter(anonymous_since=None, last_at__lt=before)
            leads = list(old.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE])
            for lead in leads:
                if lead.buyer_id:
                    given = CardShare.objects.standing().filter(
                        exhibitor=lead.exhibitor_id, buyer=lead.buyer_id
                    )
                    given.update(revoked_at=timezone.now())
            merged = Lead.objects.filter(merged_into__in=leads)
            take_person_out([*leads, *merged])
        count += len(leads)
        if len(leads) < AT_ONCE:
            return count


def _forget_visits(before):
    count = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ANONYMISE, [before, AT_ONCE])
            count += cursor.rowcount
            if cursor.rowcount < AT_ONCE:
                return count


def take_person_out(leads):
    """What the staff wrote stays theirs: notes, stage, products. Whom it is of is not known any more."""
    pks = [lead.pk for lead in leads]
    blank = dict.fromkeys(PERSON, "")
    kept = Lead.objects.filter(pk__in=pks)
    kept.update(buyer=None, remind_at=None, reasons=[], score=0, anonymous_since=timezone.now(), **blank)
    LeadMerge.objects.filter(Q(kept__in=pks) | Q(gone__in=pks), undone_at=None).update(
        undone_at=timezone.now()
    )
    webhooks.take_back(*(f"lead:{pk}" for pk in pks))


@transaction.atomic
def forget_buyer(user):
    """The person leaves the fair: of cards nothing is left, and leads stay without the person."""
    CardShare.objects.filter(buyer=user).delete()
    CardRequest.objects.filter(Q(buyer=user) | Q(asked_by=user)).delete()
    named = Q(buyer=user) | Q(email__iexact=user.email)
    merged = Lead.objects.filter(named).exclude(merged_into=None).values("merged_into")
    take_person_out(Lead.objects.filter(named | Q(pk__in=merged) | Q(merged_into__buyer=user)))


@transaction.atomic
def forget_visitor(user):
    """The person took back that visits are remembered: leads that only stem from them are nobody's."""
    known = Q(carries__isnull=False) | Q(talk__isnull=False)
    stemming = Lead.objects.with_contact().filter(
        buyer=user, source__in=[Lead.Source.VISIT, Lead.Source.DOWNLOAD]
    )
    take_person_out(stemming.exclude(known))
    rescore(list(Lead.objects.filter(buyer=user).values_list("pk", flat=True)))
