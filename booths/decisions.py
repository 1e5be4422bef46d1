"""Whom a decision of the moderators is told, and the link by which they read it."""

import datetime

from django.core import signing
from django.urls import reverse

from booths.models import Case
from exhibitors.models import Membership

SALT = "booths.decisions"
HOLDS = datetime.timedelta(days=90)  # longer than any time to object


def hearers_of(case):
    """The accused, else those who manage the exhibitor."""
    if case.accused:
        return [case.accused]
    managing = Membership.objects.filter(exhibitor=case.exhibitor, role__in=Membership.MANAGING)
    return [member.user for member in managing.select_related("user").order_by("pk")]


def decision_path(case, person):
    """The address of the decision for this person, signed in or not: who is suspended reads it, too."""
    return reverse("decision_by_link", args=[signing.dumps([case.pk, person.pk], salt=SALT)])


def by_link(token):
    """(case, id of the person) of a link, or None when it is none, or too old, or tells nothing any more."""
    try:
        pk, person = signing.loads(token, salt=SALT, max_age=HOLDS)
    except (signing.BadSignature, ValueError):
        return None
    case = Case.objects.decided().exclude(decision=Case.Decision.DISMISSED).filter(pk=pk)
    found = case.select_related("accused", "exhibitor").first()
    heard = found and any(hearer.pk == person for hearer in hearers_of(found))
    return (found, person) if heard else None
