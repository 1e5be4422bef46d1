"""What people are told of the shows and sessions that they follow. The words are those of the moment at which
somebody reads or is sent them: "begins in 5 hours", "began 3 minutes ago"."""

import datetime

from babel.dates import format_timedelta
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices import Notice, notice
from fair.templatetags.days import day_and_time
from fair.templatetags.look import babel_locale
from fair.zones import zone_of
from live import event_notices  # noqa: F401  their kinds

JUST_NOW = datetime.timedelta(minutes=2)
LATE = datetime.timedelta(minutes=5)


@notice("show.reminded", label=gettext_lazy("Shows and sessions that you follow, before they begin"))
def show_reminded(data):
    starts_at = parse_datetime(data["starts_at"])
    told = {"title": data["title"], "when": _from_now(starts_at)}
    if starts_at > timezone.now():
        title = _("“%(title)s” begins %(when)s") % told
    else:
        title = _("“%(title)s” was to begin %(when)s") % told
    return Notice(title, _told_by(data, in_both_clocks(starts_at, data)), data["url"])


@notice("show.began", label=gettext_lazy("Shows and sessions that you follow, when they begin"))
def show_began(data):
    starts_at, began_at = parse_datetime(data["starts_at"]), parse_datetime(data["began_at"])
    if timezone.now() - began_at < JUST_NOW:
        title = _("“%(title)s” is on air") % {"title": data["title"]}
    else:
        title = _("“%(title)s” began %(when)s") % {"title": data["title"], "when": _from_now(began_at)}
    late = began_at - starts_at
    length = format_timedelta(late, locale=babel_locale())
    text = _("It began %(length)s later than planned.") % {"length": length} if late >= LATE else ""
    return Notice(title, _told_by(data, text), data["url"])


@notice("show.moved", label=gettext_lazy("Shows and sessions that you follow, when they are moved"))
def show_moved(data):
    """With the old and the new time on the reader's clock."""
    starts_at, moved_from = parse_datetime(data["starts_at"]), parse_datetime(data["moved_from"])
    text = _("Now %(new)s, no longer %(old)s.") % {
        "new": in_both_clocks(starts_at, data),
        "old": day_and_time(timezone.localtime(moved_from)),
    }
    return Notice(_("“%(title)s” was moved") % data, _told_by(data, text), data["url"])


@notice("show.cancelled", label=gettext_lazy("Shows that you follow, when they are called off"))
def show_cancelled(data):
    starts_at = parse_datetime(data["starts_at"])
    text = _("It was planned for %(when)s.") % {"when": in_both_clocks(starts_at, data)}
    return Notice(_("“%(title)s” was called off") % data, _told_by(data, text), data["url"])


def in_both_clocks(moment, data):
    """The reader's time, and beside it the booth's where that differs."""
    here = timezone.localtime(moment)
    there = timezone.localtime(moment, zone_of(data["zone"]))
    if here.utcoffset() == there.utcoffset():
        return day_and_time(here)
    time = f"{there:%H:%M}" if there.date() == here.date() else day_and_time(there)
    return _("%(here)s (%(there)s in %(city)s)") % {
        "here": day_and_time(here),
        "there": time,
        "city": data["city"],
    }


def _told_by(data, text):
    return " · ".join(filter(None, [data["by"], text]))


def _from_now(moment):
    """ "in 5 hours", "3 minutes ago", in the reader's language."""
    away = moment - timezone.now()
    return format_timedelta(away, add_direction=True, threshold=1.5, locale=babel_locale())
