"""People's other calendars: added by their address, and read by the worker."""

import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.notices.times import zone_for
from fair.errors import Refused
from fair.outbound import check_address, fetch
from matchmaking import diary_tasks
from matchmaking.busy_times import busy_times
from matchmaking.models import BusyTime, CalendarSource, Diary

MOST = 5  # calendars of a person
MOST_BYTES = 3_000_000
EVERY = datetime.timedelta(minutes=30)
AFTER_ERROR = datetime.timedelta(hours=1)
HOLD = datetime.timedelta(minutes=2)  # longer than reading one may take
WHOLE = datetime.timedelta(days=1)  # so often it is worked out anew, also where nothing has changed
AT_A_TIME = 50  # calendars of a run, so that other work of the worker gets its turn


@transaction.atomic
def add_calendar(user, url, label=""):
    """From now on what stands there is not free. Raises Refused for an address that nothing is read from."""
    url = url.strip()
    if url.lower().startswith("webcal://"):
        url = f"https://{url[9:]}"
    check_address(url)
    diary, _is_new = Diary.objects.get_or_create(user=user)
    if diary.sources.filter(url=url).exists():
        raise Refused(_("You have added this calendar already."))
    if diary.sources.count() >= MOST:
        raise Refused(_("You can add at most 5 calendars."))
    source = diary.sources.create(url=url, label=label.strip()[:80])
    diary_tasks.read_calendars.delay_on_commit()
    return source


def remove_calendar(user, pk):
    """What it held is free again. Twice is once."""
    CalendarSource.objects.filter(diary__user=user, pk=pk).delete()


def read_again(user, pk):
    CalendarSource.objects.filter(diary__user=user, pk=pk).update(due_at=timezone.now(), etag="")
    diary_tasks.read_calendars.delay_on_commit()


def read_due():
    """Read those that are due, AT_A_TIME at most; whether more may be waiting."""
    for _turn in range(AT_A_TIME):
        source = _claim()
        if source is None:
            return False
        read(source)
    return True


@transaction.atomic
def _claim():
    """The next that is due, put off by HOLD: a run that is killed has lost nothing when that is over."""
    now = timezone.now()
    due = CalendarSource.objects.filter(due_at__lte=now, diary__user__is_active=True).order_by("due_at", "pk")
    source = due.select_related("diary__user").select_for_update(of=["self"], skip_locked=True).first()
    if source:
        source.due_at = now + HOLD
        source.save(update_fields=["due_at"])
    return source


def read(source):
    """Fetch a calendar, and keep what it holds; what cannot be read leaves what was known before."""
    user, now = source.diary.user, timezone.now()
    is_fresh = source.etag and source.worked_out_at and now - source.worked_out_at < WHOLE
    headers = {"Accept": "text/calendar", "User-Agent": "Kapok"}
    answer = fetch(source.url, headers | ({"If-None-Match": source.etag} if is_fresh else {}), MOST_BYTES)
    with translation.override(user.language):
        try:
            times = None if is_fresh and answer.status == 304 else _times(answer, user)
        except Refused as refusal:
            return _note(source, error=str(refusal), due_at=now + AFTER_ERROR)
    etag = _etag(answer) or (source.etag if times is None else "")
    return _keep(source, times, etag, now)


def _etag(answer):
    found = {name.lower(): value for name, value in answer.headers.items()}.get("etag", "")
    return found if len(found) <= 200 else ""


def _times(answer, user):
    """What the answer holds. Raises Refused with why it cannot be read."""
    if answer.status is None:
        words = {
            "size": _("This calendar is too large."),
            "timeout": _("The address took too long to answer."),
            "host": _("No public host has this address."),
            "tls": _("The address has no valid certificate."),
        }
        raise Refused(words.get(answer.error, _("The address could not be reached.")))
    if answer.status in (401, 403, 404, 410):
        raise Refused(_("There is no calendar at this address any more, or it is not for everybody."))
    if not answer.is_good:
        raise Refused(_("The address answered with an error (%(status)s).") % {"status": answer.status})
    return busy_times(answer.body, zone_for(user))


@transaction.atomic
def _keep(source, times, etag, now):
    found = CalendarSource.objects.select_for_update(no_key=True).filter(pk=source.pk).first()
    if found is None:  # removed meanwhile
        return
    fields = {"etag": etag, "read_at": now, "error": "", "due_at": now + EVERY}
    if times is not None:
        found.busy.all().delete()
        BusyTime.objects.bulk_create(BusyTime(source=found, during=stretch) for stretch in times)
        fields["worked_out_at"] = now
    _note(found, **fields)


def _note(source, **fields):
    CalendarSource.objects.filter(pk=source.pk).update(**fields)
