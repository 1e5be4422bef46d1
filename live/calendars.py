"""What calendars hold: the fair's programme, one's own, or one show."""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import calendars
from booths.seo import absolute
from fair.icalendar import Entry, write_calendar
from live.forms.programme import ProgrammeFilter
from live.models import Event, Show
from live.my_programme import read_own
from live.timetable import Row, Timetable, read_options

MOST = 1_000
SINCE = datetime.timedelta(days=1)


def calendar_of_fair(edition, query):
    """The programme for everyone from yesterday on, narrowed as its page is."""
    options = read_options(edition)
    asked = ProgrammeFilter(query, options=options).asked()
    table = Timetable(AnonymousUser(), edition, asked, options, whole=True)
    start = timezone.now() - SINCE
    rows, _more = table.between(start, start + datetime.timedelta(days=366), most=MOST)
    return write_calendar(
        _("%(fair)s: programme") % {"fair": edition.fair_name}, map(entry_of, rows), "PT30M"
    )


def calendar_of(user):
    """What the person follows and wants to attend, and what other apps know of: meetings."""
    return write_calendar(_("My programme at the fair"), calendars.entries_of(user))


@calendars.register
def followed_by(user):
    return map(entry_of, read_own(user, for_calendar=True))


def calendar_of_show(row):
    return write_calendar(row.show.title, [entry_of(row)])


def calendar_of_event(event, sessions):
    """These sessions of the event, or without any the event itself."""
    now = timezone.now()
    for session in sessions:
        session.event = event
    entries = [entry_of(Row(session.stage, session, now)) for session in sessions]
    return write_calendar(event.title, entries or [entry_of_event(event, now)])


def entry_of_event(event, now):
    url = absolute(event.get_absolute_url())
    return Entry(
        uid=f"event-{event.pk}@{urlsplit(settings.SITE_URL).hostname}",
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        title=event.title,
        url=url,
        changed_at=now,
        text="\n\n".join(filter(None, [event.summary, url])),
        kind=_("Conference"),
        is_cancelled=event.state == Event.State.CANCELLED,
    )


def entry_of(row):
    thing = row.thing
    kind = "session" if row.session else "show"
    secret = f"?secret={row.show.secret}" if row.show.is_private else ""
    url = absolute(row.url) + secret
    by = row.session.event.title if row.session else str(row.show.booth.exhibitor if row.show.booth else "")
    return Entry(
        uid=f"{kind}-{thing.pk}@{urlsplit(settings.SITE_URL).hostname}",
        starts_at=thing.starts_at,
        ends_at=thing.ends_at,
        title=f"{thing.title} ({by})" if by else thing.title,
        url=url,
        changed_at=thing.changed_at,
        revision=thing.revision,
        text="\n\n".join(filter(None, [thing.text, url])),
        place=stand_of(row.show),
        kind=_("Conference") if row.session else _("Live show"),
        is_cancelled=row.show.state == Show.State.CANCELLED,
    )


def stand_of(show):
    """Where it is at the fair: "1.2 C14", or the fair's name."""
    return f"{show.booth.place} {show.booth.stand}" if show.booth else show.edition.fair_name
