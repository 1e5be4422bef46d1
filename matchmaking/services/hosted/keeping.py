"""A schedule that was found is written down: its meetings, their tables, its figures and reasons."""

from django.db import transaction
from django.utils import timezone

from fair.realtime import publish
from matchmaking.hosted_problem import Givens
from matchmaking.models import Draft, DraftMeeting
from matchmaking.scheduling import Taken, figures_of, why_met, why_not
from matchmaking.services.hosted.programmes import take

State = Draft.State


@transaction.atomic
def keep_schedule(draft, givens, schedule, bound, greedy_value, seconds):
    """Write the schedule that was found. Whether it was: a draft is written once."""
    take(draft.programme)
    draft = Draft.objects.select_for_update(of=["self"], no_key=True).get(pk=draft.pk)
    if draft.state != State.SOLVING:
        return False
    write_meetings(draft, givens, schedule)
    draft.state, draft.solved_at, draft.solved_seconds = State.READY, timezone.now(), seconds
    draft.value, draft.greedy = givens.problem.value(schedule), greedy_value
    draft.bound = max(bound, draft.value)
    draft.save(update_fields=["state", "solved_at", "solved_seconds", "value", "bound", "greedy"])
    describe(draft, givens, schedule)
    publish(f"hosted:{draft.programme_id}", "hosted.solved", draft=draft.pk)
    return True


def write_meetings(draft, givens, schedule):
    """Rows for the meetings of a schedule; who had a table in the base keeps it where there is room."""
    before = {(one.buyer_id, one.exhibitor_id): one for one in givens.standing}
    rows = []
    for number, slot in sorted(schedule.items(), key=lambda item: item[1]):
        buyer, exhibitor = givens.pairs[number]
        was = before.get((buyer, exhibitor))
        row = DraftMeeting(draft=draft, buyer_id=buyer, exhibitor_id=exhibitor, slot=givens.slots[slot])
        row.why = why_met(givens.problem, number)
        row.is_fixed = bool(was and was.is_fixed)
        if was and draft.is_repair and number in givens.problem.kept | givens.problem.fixed:
            row.meeting, row.was_at_id = was.meeting, was.slot_id
        row.place = was.place if was and was.slot_id == row.slot_id else None
        rows.append(row)
    give_places(rows, givens.places)
    DraftMeeting.objects.bulk_create(rows)


def give_places(rows, places):
    """A table for each meeting: an exhibitor keeps theirs as far as it is free, buyers walk."""
    own = {}
    for row in sorted(rows, key=lambda row: (row.slot.starts_at, row.place is None)):
        at_once = [other.place for other in rows if other.slot_id == row.slot_id and other.place]
        if row.place is None and places:
            left = {one: one.capacity - at_once.count(one) for one in places}
            used = list(own.values())
            last = own.get(row.exhibitor_id)
            free = [one for one in places if left[one] > 0]
            row.place = last if last in free else min(free, key=used.count, default=None)
        if row.place:
            own[row.exhibitor_id] = row.place


def describe(draft, givens, schedule):
    """What is said of a draft: its figures, and why not of all wishes that it leaves out."""
    taken = Taken(givens.problem, schedule)
    left_out = []
    for pair, wishes in givens.wishes.items():
        number = givens.numbers.get(pair)
        if number is not None and number in schedule:
            continue
        if set(wishes.values()) == {"no"}:
            continue  # nobody wished for it
        why = givens.obstacle(pair) or why_not(taken, number)
        left_out.append([*pair, why | {"wishes": {str(side): kind for side, kind in wishes.items()}}])
    draft.left_out, draft.figures = left_out, figures_of(givens.problem, schedule)
    draft.value = givens.problem.value(schedule)
    draft.save(update_fields=["left_out", "figures", "value"])


def refigure(draft):
    """After a change by hand: value, figures and reasons of the draft as it is now."""
    givens = Givens(draft.programme, draft.base, draft.is_repair)
    givens.add_pairs(draft.meetings.values_list("buyer", "exhibitor"))
    describe(draft, givens, givens.schedule_of(draft))
