"""What organisers check of a company; the mark of a verified one follows from it."""

from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibitors.indexing import index_exhibitors, index_products
from exhibitors.mail import send_check_report
from exhibitors.models import Check, Exhibitor
from exhibitors.services.certificates import STAGES, stage
from fair import audit
from fair.errors import Refused


@transaction.atomic
def record_check(exhibitor, organiser, kind, method, checked_on, valid_until=None, evidence=""):
    """Write down what an organiser checked, how and when; from then on the company counts as verified.

    Raises Refused for anyone but an organiser, without a method, and for dates that cannot be.
    """
    _refuse_others(organiser)
    if not method.strip():
        raise Refused(_("Say how it was checked: buyers read it."))
    if checked_on > timezone.localdate():
        raise Refused(_("A check cannot be dated in the future."))
    if valid_until and valid_until < checked_on:
        raise Refused(_("A check cannot lapse before it was made."))
    exhibitor = Exhibitor.objects.select_for_update(no_key=True).get(pk=exhibitor.pk)
    check = exhibitor.checks.create(
        kind=Check.Kind(kind),
        method=method.strip(),
        checked_on=checked_on,
        checked_by=organiser,
        valid_until=valid_until,
        evidence=evidence,
    )
    _keep_verified_on([exhibitor.pk])
    audit.record(organiser, "check.recorded", exhibitor, {}, audit.snapshot(check))
    return check


@transaction.atomic
def withdraw_check(check, organiser):
    """Take a check back that was recorded in error. Raises Refused for anyone but an organiser."""
    _refuse_others(organiser)
    exhibitor = Exhibitor.objects.select_for_update(no_key=True).get(pk=check.exhibitor_id)
    audit.record(organiser, "check.withdrawn", exhibitor, audit.snapshot(check))
    check.delete()
    _keep_verified_on([check.exhibitor_id])


@transaction.atomic
def lapse_checks():
    """Take the mark from companies all of whose checks have lapsed; returns how many. Run daily."""
    marked = Exhibitor.objects.select_for_update(no_key=True).verified().values_list("pk", flat=True)
    return _keep_verified_on(list(marked))


@transaction.atomic
def report_lapsing_checks():
    """Tell organisers once a stage (60, 30, 7 days before) which checks lapse; returns how many. Run hourly.

    A check that another of its kind follows is not named.
    """
    today = timezone.localdate()
    later = Check.objects.filter(exhibitor=OuterRef("exhibitor"), kind=OuterRef("kind"))
    followed = later.filter(Q(valid_until=None) | Q(valid_until__gt=OuterRef("valid_until")))
    lapsing = Check.objects.filter(
        ~Exists(followed), valid_until__range=(today, today + timedelta(days=max(STAGES)))
    ).filter(Q(reported_at_days=None) | Q(reported_at_days__gt=min(STAGES)))
    due = defaultdict(list)
    for check in lapsing.select_for_update(skip_locked=True):
        days = stage(check)
        if check.reported_at_days is None or days < check.reported_at_days:
            due[days].append(check.pk)
    for days, pks in due.items():
        Check.objects.filter(pk__in=pks).update(reported_at_days=days)
        send_check_report.delay_on_commit(pks, days)
    return sum(map(len, due.values()))


def _refuse_others(organiser):
    if not (organiser.is_active and organiser.is_staff):
        raise Refused(_("Only an organiser of the fair can verify a company."))


def _keep_verified_on(exhibitor_ids):
    """`verified_on` is the day of the latest check that still holds. Returns how many changed."""
    holds = Q(checks__valid_until=None) | Q(checks__valid_until__gte=timezone.localdate())
    exhibitors = Exhibitor.objects.filter(pk__in=exhibitor_ids).annotate(
        latest=Max("checks__checked_on", filter=holds)
    )
    changed = [exhibitor for exhibitor in exhibitors if exhibitor.verified_on != exhibitor.latest]
    for exhibitor in changed:
        exhibitor.verified_on = exhibitor.latest
        exhibitor.save(update_fields=["verified_on"])
        index_products(exhibitor.products.values_list("pk", flat=True))
    index_exhibitors([exhibitor.pk for exhibitor in changed])
    return len(changed)
