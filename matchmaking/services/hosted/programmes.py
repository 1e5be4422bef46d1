"""Programmes as organisers set them up: days, tables, the asking for wishes, the end."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices import notify
from fair import audit, features
from fair.errors import Refused
from matchmaking.models import DraftMeeting, HostedProgramme

State = HostedProgramme.State
MOST_SLOTS = 400


def take(programme):
    """The programme as it stands now, locked until the transaction ends."""
    rows = HostedProgramme.objects.select_for_update(of=["self"], no_key=True).select_related("edition")
    return rows.get(pk=programme.pk)


@transaction.atomic
def save_programme(programme, by):
    """Keep what a form has filled in; the slots follow. Raises Refused where a published meeting would lose
    its hour."""
    is_new = programme.pk is None
    before = {} if is_new else audit.snapshot(HostedProgramme.objects.get(pk=programme.pk))
    if is_new:
        features.require("meetings")
    programme.save()
    plan_slots(programme)
    audit.record(by, "hostedprogramme.saved", programme, before, audit.snapshot(programme))
    return programme


@transaction.atomic
def save_day(day, by):
    take(day.programme)
    day.save()
    plan_slots(day.programme)
    audit.record(by, "hostedday.saved", day.programme, {}, audit.snapshot(day))


@transaction.atomic
def save_place(place, by):
    take(place.programme)
    place.save()
    audit.record(by, "hostedplace.saved", place.programme, {}, audit.snapshot(place))


@transaction.atomic
def remove_row(row, by):
    """Remove a day or a place; a day's slots go with it."""
    programme = take(row.programme)
    audit.record(by, f"{row._meta.model_name}.removed", programme, audit.snapshot(row))
    row.delete()
    plan_slots(programme)


def slots_of(day, programme):
    """[(begin, end, number of the unbroken series within the day)] of a day."""
    length = datetime.timedelta(minutes=programme.slot_minutes)
    step = length + datetime.timedelta(minutes=programme.pause_minutes)
    spans = [(day.starts_at, day.ends_at)]
    if day.break_from and day.starts_at < day.break_to and day.break_from < day.ends_at:
        spans = [(day.starts_at, day.break_from), (day.break_to, day.ends_at)]
    found = []
    for run, (begins, ends) in enumerate(spans):
        moment, end = (
            datetime.datetime.combine(day.date, at, programme.zone).astimezone(datetime.UTC)
            for at in (begins, ends)
        )
        while moment + length <= end:
            found.append((moment, moment + length, run))
            moment += step
    return found


def plan_slots(programme):
    """Make the slots follow the days; those that stay keep their rows, and what is planned in them."""
    wanted = {}
    for number, day in enumerate(programme.days.order_by("date")):
        wanted |= {begin: (end, 2 * number + run) for begin, end, run in slots_of(day, programme)}
    if len(wanted) > MOST_SLOTS:
        raise Refused(_("That makes more than 400 slots: plan fewer days, or longer meetings."))
    for slot in programme.slots.all():
        end, run = wanted.pop(slot.starts_at, (None, None))
        if end is None:
            _drop(slot)
        elif (slot.ends_at, slot.run) != (end, run):
            slot.ends_at, slot.run = end, run
            slot.save(update_fields=["ends_at", "run"])
    new = [
        programme.slots.model(programme=programme, starts_at=begin, ends_at=end, run=run)
        for begin, (end, run) in wanted.items()
    ]
    programme.slots.bulk_create(new)


def _drop(slot):
    if DraftMeeting.objects.filter(slot=slot, meeting__isnull=False).exists():
        raise Refused(_("Meetings are published at hours that would no longer be there."))
    slot.delete()


@transaction.atomic
def ask_for_wishes(programme, by, until=None):
    """Everyone in the programme is asked what they wish; asked again, those who have not said anything."""
    features.require("meetings")
    programme = take(programme)
    if programme.state == State.CLOSED:
        raise Refused(_("This programme is closed."))
    sides = set(programme.people.values_list("side", flat=True))
    if len(sides) < 2:
        raise Refused(_("Add buyers and exhibitors first."))
    if not programme.slots.exists():
        raise Refused(_("Add the days first: without hours nobody can meet."))
    if programme.state == State.DRAFT:
        programme.state = State.ASKING
    programme.asked_at, programme.wishes_until = timezone.now(), until or programme.wishes_until
    programme.save(update_fields=["state", "asked_at", "wishes_until"])
    for person in programme.people.filter(wished_at=None).select_related("exhibitor"):
        person.programme = programme
        notify(
            [person.user_id],
            "hosted.asked",
            key=f"hosted:{programme.pk}",
            programme=programme.name,
            url=person.get_absolute_url(),
            until=programme.wishes_until and programme.wishes_until.isoformat(),
        )
    audit.record(by, "hostedprogramme.asked", programme)


@transaction.atomic
def close_programme(programme, by):
    """Nothing is planned or wished any more; meetings that are published take place."""
    programme = take(programme)
    programme.state = State.CLOSED
    programme.save(update_fields=["state"])
    audit.record(by, "hostedprogramme.closed", programme)
