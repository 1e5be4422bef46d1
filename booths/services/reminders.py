"""Owners of leads are reminded of the next step when it is time."""

from django.db import transaction
from django.utils import timezone

from accounts.notices import notify
from booths.models import Lead

AT_ONCE = 200


def remind_of_leads():
    """Tell the owner, or without one all of the exhibitor's people, of each step whose reminder is due.

    The row is claimed and the notification written in one transaction: after a kill it happens again as a
    whole, and two runs never take the same. Returns how many.
    """
    count = 0
    while batch := _remind_some():
        count += batch
    return count


@transaction.atomic
def _remind_some():
    due = Lead.objects.standing().filter(remind_at__lte=timezone.now()).select_related("exhibitor")
    leads = list(
        due.select_for_update(of=["self"], skip_locked=True, no_key=True).order_by("remind_at")[:AT_ONCE]
    )
    for lead in leads:
        staff = lead.exhibitor.memberships.values_list("user", flat=True)
        owner = [pk for pk in staff if pk == lead.owner_id]
        data = {"exhibitor": lead.exhibitor.slug, "lead": lead.pk, "step": lead.next_step}
        notify(owner or list(staff), "lead.reminder", key=f"lead:{lead.pk}", **data)
    Lead.objects.filter(pk__in=[lead.pk for lead in leads]).update(remind_at=None)
    return len(leads)
