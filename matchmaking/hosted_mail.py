"""One mail for each person with all of their meetings, and a calendar of them beside it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices.times import zone_for
from fair.icalendar import CONTENT_TYPE, Entry, write_calendar
from fair.mail import NotSent, send_mail
from fair.wording import Mail, register
from matchmaking.clocks import both_times
from matchmaking.hosted_people import concerned, other_of
from matchmaking.models import HostedPerson

register(
    Mail(
        "matchmaking/email/timetable",
        gettext_lazy("The timetable of a hosted-buyer programme"),
        {"name": "name", "meetings": "lines", "link": "path"},
        needed=("meetings", "link"),
    )
)
TIMETABLE = ("slot", "place", "meeting", "buyer__user", "exhibitor__user", "exhibitor__exhibitor")


def mail_timetables(draft):
    """Mail all whose timetable is new to them. Who was mailed is written down one by one: run again, it goes
    on where it was, and what went twice has the same Message-ID. Raises NotSent where any could not be."""
    failed = False
    for person in concerned(draft):
        if person.told_of >= draft.number or person.user.is_demo or not person.user.is_active:
            continue
        if mail_timetable(draft, person):
            HostedPerson.objects.filter(pk=person.pk).update(told_of=draft.number)
        else:
            failed = True
    if failed:
        raise NotSent


def mail_timetable(draft, person):
    rows = timetable(draft, person)
    language = person.user.language
    with translation.override(language), timezone.override(zone_for(person.user)):
        return send_mail(
            "matchmaking/email/timetable",
            person.user.email,
            language,
            key=f"hosted-{draft.pk}-{person.pk}",
            files=[(_("meetings.ics"), calendar_of(person, rows), CONTENT_TYPE.partition(";")[0])]
            if rows
            else [],
            name=person.programme.name,
            lines="\n\n".join(line_of(row, person) for row in rows),
            path=person.get_absolute_url(),
            is_update=draft.is_repair,
        )


def timetable(draft, person):
    """The meetings of a person that stand, in their order."""
    rows = draft.meetings.filter(meeting__state__in=("confirmed", "held", "missed")).select_related(
        *TIMETABLE
    )
    mine = rows.filter(buyer=person) | rows.filter(exhibitor=person)
    return list(mine.order_by("slot__starts_at"))


def line_of(row, person):
    """ "Fri 17 Apr, 10:30–11:00 (12:30–13:00 in Foshan), table 4: Lotus Ceramics"."""
    theirs = row.exhibitor if row.buyer_id == person.pk else row.buyer
    here = timezone.get_current_timezone()
    told = both_times(row.slot.starts_at, row.slot.ends_at, here, zone_for(theirs.user), year=True)
    when = told.here
    if not told.is_same:
        when = f"{told.here} ({told.there}, {told.there_place})"
    where = f", {row.place}" if row.place else ""
    return f"{when}{where}\n{other_of(row, person)}"


def calendar_of(person, rows):
    """All meetings as one calendar; each has the identity by which later changes are known."""
    host = urlsplit(settings.SITE_URL).hostname
    entries = [
        Entry(
            uid=f"{row.meeting.uid}@{host}",
            starts_at=row.meeting.starts_at,
            ends_at=row.meeting.ends_at,
            title=_("Meeting: %(other)s") % {"other": other_of(row, person)},
            url=f"{settings.SITE_URL}/meetings/{row.meeting_id}/",
            changed_at=row.meeting.changed_at,
            revision=row.meeting.sequence,
            place=str(row.place or ""),
        )
        for row in rows
    ]
    return write_calendar(person.programme.name, entries)
