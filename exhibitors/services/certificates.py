"""Certificates and what an exhibitor is told before they lapse."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.notices import notify
from exhibitors.indexing import index_exhibitors, index_products
from exhibitors.mail import send_certificate_reminder
from exhibitors.models import Certificate, Exhibitor, Membership

STAGES = (60, 30, 7)  # days before the last day


def stage(certificate):
    """The nearest reminder that is due for the certificate, or None."""
    left = (certificate.valid_until - timezone.localdate()).days
    return min((days for days in STAGES if 0 <= left <= days), default=None)


@transaction.atomic
def save_certificate(certificate):
    """Save a certificate, new or changed; with another last day its reminders begin anew."""
    known = Certificate.objects.filter(pk=certificate.pk).values_list("valid_until", flat=True).first()
    if known != certificate.valid_until:
        certificate.reminded_at_days = None
    certificate.save()
    _index(certificate)
    return certificate


@transaction.atomic
def remove_certificate(certificate):
    """Take it from the booth, the products and the search."""
    products = list(certificate.products.values_list("pk", flat=True))
    certificate.delete()
    index_exhibitors([certificate.exhibitor_id])
    index_products(products)


def _index(certificate):
    index_exhibitors([certificate.exhibitor_id])
    index_products(certificate.products.values_list("pk", flat=True))


@transaction.atomic
def remind_of_certificates():
    """Have each exhibitor reminded once a stage of what lapses; returns how many exhibitors. Run hourly."""
    lapsing = Certificate.objects.lapsing_within(max(STAGES))
    unheard = lapsing.filter(Q(reminded_at_days=None) | Q(reminded_at_days__gt=min(STAGES)))
    due = {}
    for certificate in unheard.select_for_update(skip_locked=True):
        days = stage(certificate)
        if certificate.reminded_at_days is None or days < certificate.reminded_at_days:
            due.setdefault((certificate.exhibitor_id, days), []).append(certificate.pk)
    for (exhibitor, days), pks in due.items():
        Certificate.objects.filter(pk__in=pks).update(reminded_at_days=days)
        send_certificate_reminder.delay_on_commit(exhibitor, pks, days)
        _tell(exhibitor, pks, days)
    return len(due)


def _tell(exhibitor, pks, days):
    """On the page, too, to those who manage the company."""
    managers = Membership.objects.filter(exhibitor=exhibitor, role__in=Membership.MANAGING)
    lapsing = Certificate.objects.filter(pk__in=pks).order_by("valid_until", "pk")
    notify(
        managers.values_list("user", flat=True),
        "certificate.lapsing",
        key=f"certificates:{exhibitor}",
        names=[str(certificate) for certificate in lapsing],
        days=days,
        exhibitor=Exhibitor.objects.get(pk=exhibitor).slug,
    )
