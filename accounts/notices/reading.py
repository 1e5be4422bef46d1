"""What a person is shown of what they were told."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.notices.kinds import told
from accounts.notices.services import read_notices
from fair.addresses import whole_number

ON_A_PAGE = 30
IN_THE_BELL = 8


def latest(user):
    """The first that the bell shows, each with its words in `notice` and its `day`."""
    return _with_words(user.notifications.on_page().order_by("-at", "-pk")[:IN_THE_BELL])


def page_of(user, before=""):
    """A page's rows with their words, where it goes on after them, and the day the page before ended in."""
    rows = user.notifications.on_page().order_by("-at", "-pk")
    at, pk = place_in(before)
    if at:
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk), at__lte=at)
    found = list(rows[: ON_A_PAGE + 1])
    shown = found[:ON_A_PAGE]
    further = f"{shown[-1].at.isoformat()}_{shown[-1].pk}" if len(found) > ON_A_PAGE else ""
    return {"told": _with_words(shown), "further": further, "day": at and timezone.localdate(at)}


def place_in(text):
    """(moment, id) of an address part "2026-11-27T09:00:00+00:00_12", or (None, None) for what is none."""
    at, _, pk = text.partition("_")
    moment, number = moment_in(at), whole_number(pk)
    return (moment, number) if moment and number else (None, None)


def moment_in(text):
    """A moment with its zone, or None."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _with_words(rows):
    """Those that there are words for. An unread one without is read now, for the bell counted it."""
    for row in rows:
        row.notice, row.day = told(row), timezone.localdate(row.at)
        if row.notice is None and row.read_at is None:
            read_notices(row.user, pk=row.pk)
    return [row for row in rows if row.notice]


def reached(notification):
    """The path that a notification leads to; the page of all where it leads nowhere on this site."""
    notice = told(notification)
    path = notice.url if notice else ""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else reverse("notifications")
