"""Meetings in people's calendars: in their own feed, as a file, and by the links of common calendars."""

import datetime
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import calendars
from booths.seo import absolute
from fair.countries import country_name
from fair.icalendar import Entry, write_calendar
from matchmaking.meeting_data import contacts_of
from matchmaking.models import Meeting, Seat, Side

SINCE = datetime.timedelta(days=1)
SHOWN = (Meeting.State.CONFIRMED, Meeting.State.HELD, Meeting.State.MISSED, Meeting.State.CANCELLED)


@calendars.register
def attended_by(user):
    """The meetings of a person from yesterday on; what was called off is told as such."""
    seats = Seat.objects.filter(user=user, meeting__starts_at__gte=timezone.now() - SINCE)
    standing = seats.standing().filter(meeting__state__in=SHOWN).order_by("meeting__starts_at", "pk")
    seats = list(standing.select_related("meeting__exhibitor", "meeting__buyer"))
    buyers = contacts_of([seat.meeting for seat in seats])
    return [entry_of(seat.meeting, seat.side, buyers[seat.meeting_id]) for seat in seats]


def entry_of(meeting, side, buyer, is_off=False):
    """The meeting as a side knows it; `buyer` is the Contact that may be told, `is_off` that it is over for
    the reader alone."""
    url = absolute(f"/meetings/{meeting.pk}/")
    return Entry(
        uid=f"{meeting.uid}@{urlsplit(settings.SITE_URL).hostname}",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=title_of(meeting, side, buyer),
        url=url,
        changed_at=meeting.changed_at,
        revision=meeting.sequence,
        text="\n\n".join(filter(None, [meeting.title, meeting.text, url])),
        place=meeting.place or url,
        kind=_("Meeting"),
        is_cancelled=is_off or meeting.state == Meeting.State.CANCELLED,
    )


def title_of(meeting, side, buyer):
    return _("Meeting with %(who)s") % {"who": other_party(meeting, side, buyer)}


def other_party(meeting, side, buyer):
    """Who is met, in the reader's language: an interpreter meets both."""
    theirs = buyer.name or buyer.company or (country_name(buyer.country) if buyer.country else _("a buyer"))
    if side == Side.BUYER:
        return meeting.exhibitor.name
    return f"{meeting.exhibitor.name}, {theirs}" if side == Side.INTERPRETER else theirs


def calendar_of(meeting, side, buyer):
    """One meeting as a file."""
    entry = entry_of(meeting, side, buyer)
    return write_calendar(entry.title, [entry])


def calendar_links(meeting, side, buyer):
    """{"google": address, "outlook": address}: pages of these calendars with the meeting filled in."""
    entry = entry_of(meeting, side, buyer)
    common = {"location": entry.place}
    google = {
        "action": "TEMPLATE",
        "text": entry.title,
        "dates": f"{_compact(entry.starts_at)}/{_compact(entry.ends_at)}",
        "details": entry.text,
        **common,
    }
    outlook = {
        "rru": "addevent",
        "subject": entry.title,
        "startdt": _dashed(entry.starts_at),
        "enddt": _dashed(entry.ends_at),
        "body": entry.text,
        **common,
    }
    return {
        "google": f"https://calendar.google.com/calendar/render?{urlencode(google)}",
        "outlook": f"https://outlook.live.com/calendar/0/deeplink/compose?{urlencode(outlook)}",
    }


def _compact(moment):
    return f"{moment.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def _dashed(moment):
    return f"{moment.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"
