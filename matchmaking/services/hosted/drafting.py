"""Changes of a draft by hand: what stands against them is named first; then they are fixed."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fair import audit
from fair.errors import Refused
from matchmaking.hosted_problem import Givens
from matchmaking.models import Draft, DraftMeeting
from matchmaking.services.hosted.keeping import refigure
from matchmaking.services.hosted.programmes import take


@dataclass(frozen=True)
class Conflict:
    """One sentence on what stands against a change; a hard one cannot be overruled."""

    text: Any
    is_hard: bool = False


class Board:
    """A draft as it stands, asked what would stand against one more meeting."""

    def __init__(self, draft):
        self.draft, self.givens = draft, Givens(draft.programme)
        self.rows = list(
            draft.meetings.select_related("buyer__user", "exhibitor__exhibitor", "slot", "place")
        )

    def conflicts(self, buyer, exhibitor, slot, without=()):
        """[Conflict] of a meeting then, where the rows `without` are not counted."""
        gone = {row.pk for row in without}
        others = [row for row in self.rows if row.pk not in gone]
        found = [Conflict(text, True) for text in self._hard(buyer, exhibitor, slot, others)]
        return found + [Conflict(text) for text in self._soft(buyer, exhibitor, slot, others)]

    def _hard(self, buyer, exhibitor, slot, others):
        givens, number = self.givens, self.givens.slot_numbers[slot.pk]
        for person in (buyer, exhibitor):
            if clash := next((row for row in of(others, person) if row.slot_id == slot.pk), None):
                other = clash.exhibitor if person == buyer else clash.buyer
                yield _("%(person)s meets %(other)s then.") % {"person": person, "other": other}
            elif number not in givens.awake[person.pk]:
                yield _("%(person)s is asleep then.") % {"person": person}
            elif number not in givens.free[person.pk]:
                yield _("%(person)s cannot be met then.") % {"person": person}
        if any(row.buyer_id == buyer.pk and row.exhibitor_id == exhibitor.pk for row in others):
            yield _("These two meet already.")
        if givens.places and sum(row.slot_id == slot.pk for row in others) >= sum(
            place.capacity for place in givens.places
        ):
            yield _("All tables are taken then.")

    def _soft(self, buyer, exhibitor, slot, others):
        wishes = self.givens.wishes.get((buyer.pk, exhibitor.pk), {})
        for side, person in (("buyer", buyer), ("exhibitor", exhibitor)):
            if wishes.get(side) == "no":
                yield _("%(person)s does not want to meet the other.") % {"person": person}
            many = len(of(others, person)) + 1
            if many > self.givens.people[person.pk].most:
                yield _("%(person)s would have %(many)d meetings, more than the target.") % {
                    "person": person,
                    "many": many,
                }
            if self._tires(person, slot, others):
                yield _("%(person)s would have no pause.") % {"person": person}
        if (buyer.pk, exhibitor.pk) in self.givens.met:
            yield _("They have met before.")
        if not wishes:
            yield _("Neither of them wished for it.")

    def _tires(self, person, slot, others):
        number = self.givens.slot_numbers[slot.pk]
        taken = {self.givens.slot_numbers[row.slot_id] for row in of(others, person)} | {number}
        return any(taken.issuperset(window) for window in self.givens.problem.windows_of[number])


def of(rows, person):
    return [row for row in rows if person.pk in (row.buyer_id, row.exhibitor_id)]


def conflicts_of_swap(draft, one, two):
    """[Conflict] of two meetings that change their hours."""
    board = Board(draft)
    both = (one, two)
    first = board.conflicts(one.buyer, one.exhibitor, two.slot, both)
    second = board.conflicts(two.buyer, two.exhibitor, one.slot, both)
    if one.slot_id == two.slot_id:
        first.append(Conflict(_("Both are at the same hour."), True))
    return list(dict.fromkeys(first + second))


def _open(draft):
    """The draft, locked, as far as it may be changed."""
    take(draft.programme)
    draft = (
        Draft.objects.select_for_update(of=["self"], no_key=True)
        .select_related("programme__edition", "base")
        .get(pk=draft.pk)
    )
    if not draft.is_open:
        raise Refused(_("This draft can no longer be changed."))
    return draft


def _refuse(conflicts, is_sure):
    """Raises Refused with all that stands against it, unless the person has read what can be overruled."""
    hard = [str(one.text) for one in conflicts if one.is_hard]
    soft = [str(one.text) for one in conflicts if not one.is_hard]
    if hard or (soft and not is_sure):
        raise Refused(" ".join(hard or soft))


def _room(draft, row):
    """The table of the exhibitor before and after, or any that is free at the hour."""
    places = list(draft.programme.places.all())
    at_once = [other.place_id for other in draft.meetings.filter(slot=row.slot).exclude(pk=row.pk)]
    free = [place for place in places if at_once.count(place.pk) < place.capacity]
    own = draft.meetings.filter(exhibitor=row.exhibitor, place__isnull=False).values_list("place", flat=True)
    return next((place for place in free if place.pk in set(own)), free[0] if free else None)


def _changed(draft, by, verb, row, **more):
    Draft.objects.filter(pk=draft.pk).update(is_changed=True)
    refigure(draft)
    told = {"draft": draft.number, "buyer": str(row.buyer), "exhibitor": str(row.exhibitor)}
    audit.record(by, f"hostedmeeting.{verb}", draft.programme, {}, told | more)


@transaction.atomic
def add_meeting(draft, by, buyer, exhibitor, slot, is_sure=False):
    draft = _open(draft)
    _refuse(Board(draft).conflicts(buyer, exhibitor, slot), is_sure)
    row = DraftMeeting(draft=draft, buyer=buyer, exhibitor=exhibitor, slot=slot, is_fixed=True)
    row.place, row.why = _room(draft, row), {"buyer": "", "exhibitor": "", "fixed": True}
    kinds = {wish.person_id: wish.kind for wish in buyer.wishes.filter(about=exhibitor)}
    kinds |= {wish.person_id: wish.kind for wish in exhibitor.wishes.filter(about=buyer)}
    row.why |= {"buyer": kinds.get(buyer.pk, ""), "exhibitor": kinds.get(exhibitor.pk, "")}
    row.save()
    _changed(draft, by, "added", row, at=str(slot))
    return row


@transaction.atomic
def shift_meeting(row, by, slot, is_sure=False):
    """Move a meeting of a draft to another hour."""
    draft = _open(row.draft)
    _refuse_begun(row)
    _refuse(Board(draft).conflicts(row.buyer, row.exhibitor, slot, [row]), is_sure)
    before = str(row.slot)
    row.slot, row.is_fixed = slot, True
    row.place = _room(draft, row)
    row.save(update_fields=["slot", "is_fixed", "place"])
    _changed(draft, by, "moved", row, before=before, at=str(slot))


@transaction.atomic
def swap_meetings(one, two, by, is_sure=False):
    """Two meetings of a draft change their hours, and their tables."""
    draft = _open(one.draft)
    _refuse_begun(one)
    _refuse_begun(two)
    _refuse(conflicts_of_swap(draft, one, two), is_sure)
    one.slot, two.slot = two.slot, one.slot
    one.place, two.place = two.place, one.place
    for row in (one, two):
        row.is_fixed = True
        row.save(update_fields=["slot", "is_fixed", "place"])
    _changed(draft, by, "swapped", one, other=str(two.buyer))


@transaction.atomic
def drop_meeting(row, by):
    """Take a meeting out of a draft."""
    draft = _open(row.draft)
    _refuse_begun(row)
    row.delete()
    _changed(draft, by, "removed", row)


@transaction.atomic
def fix_meeting(row, by, is_fixed):
    """Keep a meeting where it is in whatever is drawn up from this draft, or let it go again."""
    draft = _open(row.draft)
    row.is_fixed = is_fixed
    row.save(update_fields=["is_fixed"])
    audit.record(by, "hostedmeeting.fixed", draft.programme, {}, {"meeting": str(row), "fixed": is_fixed})


def _refuse_begun(row):
    if row.meeting_id and row.slot.starts_at <= timezone.now():
        raise Refused(_("This meeting has begun, or is over."))
