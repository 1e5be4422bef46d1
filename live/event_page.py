"""What the pages of events show, read in as many queries for one session as for fifty."""

import itertools
from functools import cached_property

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from booths import seo
from booths.queries import booths_of
from live.models import Event, Registration, Session, Show
from live.services.registering import STANDING, place_in_line, places_left

COLUMNS = 4  # tracks that stand beside each other; more take turns
PAST = 30  # events that the list shows of those that are over


def read_list(user):
    """(to come and running, over) of the events on show."""
    events = Event.objects.published().select_related("poster", "edition")
    now = timezone.now()
    return list(events.filter(ends_at__gt=now)), list(
        events.filter(ends_at__lte=now).order_by("-ends_at")[:PAST]
    )


class EventPage:
    """An event as one person sees it."""

    def __init__(self, event, user):
        self.event, self.user, self.now = event, user, timezone.now()

    @property
    def may_manage(self):
        return self.user.is_staff and Event.objects.manageable_by(self.user).filter(pk=self.event.pk).exists()

    @property
    def is_over(self):
        return self.event.ends_at <= self.now

    @cached_property
    def registration(self):
        """The person's own, also one that was cancelled or declined; None for who never asked."""
        if not self.user.is_authenticated:
            return None
        return self.event.registrations.select_related("certificate").filter(user=self.user).first()

    @property
    def is_registered(self):
        return bool(self.registration and self.registration.state in STANDING)

    @property
    def is_confirmed(self):
        return bool(self.registration and self.registration.state == Registration.State.CONFIRMED)

    @property
    def certificate(self):
        return getattr(self.registration, "certificate", None) if self.registration else None

    @cached_property
    def places_left(self):
        return places_left(self.event)

    @property
    def place_in_line(self):
        return place_in_line(self.registration)

    @cached_property
    def stages(self):
        """All that were not called off; whether the person may watch them is `may_watch`."""
        return list(Show.objects.filter(event=self.event).standing())

    @cached_property
    def may_watch(self):
        return self.is_confirmed or Show.objects.hosted_by(self.user).filter(event=self.event).exists()

    @property
    def on_air(self):
        return [stage for stage in self.stages if stage.is_running]

    @property
    def replays(self):
        return [stage for stage in self.stages if stage.state == Show.State.REPLAY]

    @property
    def topics(self):
        """What the part that tells of now is kept fresh by."""
        return " ".join([f"me:{self.user.pk}", *(stage.topic for stage in self.stages if self.may_watch)])

    @cached_property
    def sessions(self):
        """In their order, each with `state` ("past", "now", "next" or ""), `wanted` and `clashes`."""
        related = Session.objects.select_related("track", "stage").prefetch_related("speakers")
        found = list(related.filter(event=self.event))
        for session in found:
            session.event = self.event
            session.wanted = session.pk in self._wanted
            session.state = self._state(session)
        own = [session for session in found if session.wanted]
        for session in found:
            session.clashes = [other for other in own if _overlap(session, other)] if session.wanted else []
        upcoming = next((session for session in found if session.starts_at > self.now), None)
        if upcoming:
            upcoming.state = "next"
        return found

    def _state(self, session):
        if session.ends_at <= self.now or session.stage.state in (Show.State.ENDED, Show.State.REPLAY):
            return "past"
        return "now" if session.starts_at <= self.now else ""

    @cached_property
    def _wanted(self):
        if not self.is_registered:
            return set()
        items = self.user.agenda.filter(session__event=self.event)
        return set(items.values_list("session", flat=True))

    @property
    def now_on(self):
        return [session for session in self.sessions if session.state == "now"]

    @property
    def next_on(self):
        return [session for session in self.sessions if session.state == "next"]

    @property
    def mine(self):
        return [session for session in self.sessions if session.wanted]

    @cached_property
    def tracks(self):
        """With the `column` that their sessions stand in."""
        tracks = list(self.event.tracks.all())
        for place, track in enumerate(tracks):
            track.column = place % COLUMNS + 1
        return tracks

    @cached_property
    def days(self):
        """[(day, [(moment, [session, …]), …]), …] on the reader's calendar; each session has its `column`."""
        columns = {track.pk: track.column for track in self.tracks}
        for session in self.sessions:
            session.column = columns.get(session.track_id, 0)
        slots = [
            (moment, sorted(sessions, key=lambda session: session.column))
            for moment, sessions in itertools.groupby(self.sessions, key=lambda session: session.starts_at)
        ]
        days = itertools.groupby(slots, key=lambda slot: timezone.localtime(slot[0]).date())
        return [(day, list(of_day)) for day, of_day in days]

    @property
    def columns(self):
        return min(len(self.tracks), COLUMNS) or 1

    @cached_property
    def speakers(self):
        speakers = list(self.event.speakers.select_related("picture"))
        for speaker in speakers:
            speaker.event = self.event
        return speakers

    @cached_property
    def files(self):
        return list(self.event.files.select_related("session"))

    @cached_property
    def sponsors(self):
        """Each with the `booth` of its exhibitor, or None."""
        sponsors = list(self.event.sponsors.select_related("logo", "exhibitor__logo"))
        booths = booths_of({sponsor.exhibitor_id for sponsor in sponsors if sponsor.exhibitor_id})
        for sponsor in sponsors:
            sponsor.booth = booths.get(sponsor.exhibitor_id)
        return sponsors

    @property
    def crumbs(self):
        return [(_("Events"), reverse("events"))]

    @property
    def structured(self):
        return event_data(self.event, self.speakers, self.sponsors)


def event_data(event, speakers, sponsors):
    """The event for search engines: online, with who speaks and who stands behind it."""
    address = seo.absolute(event.get_absolute_url())
    cancelled = event.state == Event.State.CANCELLED
    told = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": address,
        "name": event.title,
        "description": event.summary or event.text[:300],
        "startDate": event.starts_at.isoformat(),
        "endDate": event.ends_at.isoformat(),
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "eventStatus": f"https://schema.org/{'EventCancelled' if cancelled else 'EventScheduled'}",
        "inLanguage": event.language,
        "location": {"@type": "VirtualLocation", "url": address},
        "image": event.poster and seo.absolute(event.poster.url),
        "organizer": {"@type": "Organization", "name": event.edition.fair_name},
        "performer": [{"@type": "Person", "name": speaker.name} for speaker in speakers],
        "sponsor": [{"@type": "Organization", "name": sponsor.name} for sponsor in sponsors],
        "maximumAttendeeCapacity": event.capacity,
    }
    return {name: value for name, value in told.items() if value}


def read_speaker(event, slug):
    """A speaker of the event with their sessions, and `booth` where they come from an exhibitor; or None."""
    sessions = Prefetch("sessions", Session.objects.select_related("stage", "track"))
    found = event.speakers.select_related("picture", "exhibitor").prefetch_related(sessions)
    speaker = found.filter(slug=slug).first()
    if speaker:
        speaker.event = event
        speaker.booth = (
            booths_of({speaker.exhibitor_id}).get(speaker.exhibitor_id) if speaker.exhibitor else None
        )
    return speaker


def _overlap(session, other):
    return session.pk != other.pk and session.starts_at < other.ends_at and other.starts_at < session.ends_at
