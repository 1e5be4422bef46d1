"""The parts of an event that organisers fill in one by one, each on a page of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fair import audit
from fair.templatetags.days import short_day
from live.forms import event_parts as forms
from live.services import events, sessions


@dataclass(frozen=True)
class Part:
    """`rows(event)` are shown with `headings` and `cells(row)`; `hint` says what it is for."""

    name: str
    label: Any
    one: Any  # as on a button that adds one
    hint: Any
    form: type
    rows: Callable
    headings: tuple
    cells: Callable
    remove: Callable


@transaction.atomic
def remove_row(row, by):
    audit.record(by, f"{row._meta.model_name}.removed", row.event, audit.snapshot(row))
    row.delete()


def span(row):
    """ "28 November 09:00–10:00", on the clock of the page."""
    begins, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
    return f"{short_day(begins)} {begins:%H:%M}–{ends:%H:%M}"


def hosts(stage):
    return ", ".join(dict.fromkeys(str(shift.host) for shift in stage.shifts.all()))


PARTS = {
    part.name: part
    for part in [
        Part(
            "stages",
            _("Stages"),
            _("Add a stage"),
            _("A stage is one picture that goes on air; sessions that run at the same time need one each."),
            forms.StageForm,
            lambda event: event.stages.standing().prefetch_related("shifts__host"),
            (_("Name"), _("When"), _("Hosts"), _("State")),
            lambda stage: (stage.title, span(stage), hosts(stage), stage.get_state_display()),
            events.remove_stage,
        ),
        Part(
            "tracks",
            _("Tracks"),
            _("Add a track"),
            _("Threads that sessions belong to; they stand beside each other on the agenda."),
            forms.TrackForm,
            lambda event: event.tracks.all(),
            (_("Name"), _("Place")),
            lambda track: (track.name, track.position),
            remove_row,
        ),
        Part(
            "speakers",
            _("Speakers"),
            _("Add a speaker"),
            _("Each has a page of their own."),
            forms.SpeakerForm,
            lambda event: event.speakers.all(),
            (_("Name"), _("Role"), _("Company")),
            lambda speaker: (speaker.name, speaker.role, speaker.company),
            remove_row,
        ),
        Part(
            "sessions",
            _("Sessions"),
            _("Add a session"),
            _("What takes place, on which stage, with whom. Add a stage first."),
            forms.SessionForm,
            lambda event: event.sessions.select_related("stage", "track"),
            (_("When"), _("Title"), _("Stage"), _("Track")),
            lambda session: (span(session), session.title, session.stage, session.track or "–"),
            sessions.remove_session,
        ),
        Part(
            "codes",
            _("Invitation codes"),
            _("Add a code"),
            _("They let people register where the event is by invitation."),
            forms.CodeForm,
            lambda event: event.codes.all(),
            (_("Code"), _("Used"), _("For whom")),
            lambda code: (code.code, f"{code.used} / {code.most}", code.note),
            remove_row,
        ),
        Part(
            "sponsors",
            _("Sponsors"),
            _("Add a sponsor"),
            _("They stand at the end of the page, and lead to their booths."),
            forms.SponsorForm,
            lambda event: event.sponsors.all(),
            (_("Name"), _("What it is")),
            lambda sponsor: (sponsor.name, sponsor.level),
            remove_row,
        ),
        Part(
            "files",
            _("Papers"),
            _("Add a paper"),
            _("Slides and papers to take away, as PDF."),
            forms.PaperForm,
            lambda event: event.files.select_related("session"),
            (_("Title"), _("Session")),
            lambda paper: (paper.title, paper.session or "–"),
            remove_row,
        ),
    ]
}
