"""Announcements: made, heard at once on open pages, sent by mail, and withdrawn."""

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, User
from booths.mail import send_announcement
from booths.models import Announcement
from exhibitors.models import Membership
from fair import audit
from fair.errors import Refused
from fair.jobs import runner, start_job
from fair.realtime import publish

Audience = Announcement.Audience
KEPT = "announcements"  # in the cache: those that stand, for every page
BATCH = 200


@transaction.atomic
def announce(announcement, by, by_mail=False):
    """Put an announcement on the pages, and with `by_mail` into the mailboxes, of those whom it concerns.

    Raises Refused for one without words, or that is over before it begins.
    """
    if not any(announcement.texts.values()):
        raise Refused(_("An announcement needs words in one language at least."))
    if announcement.ends_at <= max(announcement.starts_at, timezone.now()):
        raise Refused(_("The announcement would be over before it begins."))
    announcement.made_by = by
    announcement.save()
    if by_mail:
        announcement.job = start_job("announcement-mail", by, announcement=announcement.pk)
        announcement.save(update_fields=["job"])
    said = {"texts": announcement.texts, "audience": announcement.audience, "mail": by_mail}
    audit.record(by, "announcement.made", announcement, after=said)
    _tell("announcement.made")
    return announcement


@transaction.atomic
def withdraw_announcement(announcement, by):
    """Take it off the pages; mails that are out stay out. Twice is once."""
    standing = Announcement.objects.filter(pk=announcement.pk, withdrawn_at=None)
    if standing.update(withdrawn_at=timezone.now()):
        audit.record(by, "announcement.withdrawn", announcement)
        _tell("announcement.withdrawn")


def _tell(event):
    def forget():
        cache.delete(KEPT)

    transaction.on_commit(forget, robust=True)
    publish("fair", event)


def recipients(announcement):
    """Who gets the mail: exhibitors' people and organisers by their work, visitors only if they want news."""
    people = User.objects.filter(is_active=True, is_demo=False)
    staff = Membership.objects.all()
    if announcement.audience == Audience.HALL:
        staff = staff.filter(exhibitor__booths__hall=announcement.hall_id)
    works = Q(pk__in=staff.values("user"))
    news = Consent.objects.standing().filter(purpose=Consent.Purpose.NEWS)
    agrees = Q(pk__in=news.values("user"))
    return people.filter(
        {
            Audience.ALL: works | agrees,
            Audience.BUYERS: agrees & ~works,
            Audience.EXHIBITORS: works,
            Audience.HALL: works,
            Audience.ORGANISERS: Q(is_staff=True),
        }[announcement.audience]
    )


@runner("announcement-mail")
def mail_announcement(job, progress):
    """One mail a person, in their language; after a kill it goes on behind the last batch that was sent.

    A mail's Message-ID names announcement and person: what a kill sends twice is shown once.
    """
    announcement = Announcement.objects.get(pk=job.parameters["announcement"])
    people = recipients(announcement).order_by("pk")
    progress(job.done, people.count())
    last, failed = job.checkpoint.get("after", 0), job.checkpoint.get("failed", 0)
    while batch := list(people.filter(pk__gt=last)[:BATCH]):
        failed += sum(not send_announcement(announcement, person) for person in batch)
        last = batch[-1].pk
        progress.checkpoint(job.done + len(batch), after=last, failed=failed)
    return {"sent": job.done - failed, "failed": failed}
