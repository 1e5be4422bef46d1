"""A show's whole form: its fields, and its products and shifts in rows."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibitors.models import Product
from fair.addresses import whole_number
from fair.forms import MINUTES, MomentField
from fair.pictures import keep
from live.forms.shows import DivideForm, ShowForm
from live.models import Show
from live.rota import Turn, propose, shifts_elsewhere, troubles, with_hours
from live.services import plans, shows

MOST_PRODUCTS = 30
MOST_SHIFTS = 100
HOUR = datetime.timedelta(hours=1)


@dataclass
class ShiftRow:
    """A line of the rota as it was written, with what is wrong with it."""

    host: str = ""
    starts_at: str = ""
    ends_at: str = ""
    error: str = ""
    turn: Turn | None = None

    @property
    def is_empty(self):
        return not (self.host or self.starts_at or self.ends_at)


def row_of(turn):
    written = [f"{timezone.localtime(moment):{MINUTES}}" for moment in (turn.starts_at, turn.ends_at)]
    return ShiftRow(str(turn.host.pk), *written, turn=turn)


class ShowSheet:
    """The form of a show of one exhibitor's booth; without `show` of a new one, maybe a copy `of` another."""

    def __init__(self, exhibitor, booth, show=None, data=None, files=None, of=None, first=None):
        self.exhibitor, self.booth, self.show, self.data = exhibitor, booth, show, data
        initial = None if show else self._begin(of, first)
        instance = show and Show.objects.get(pk=show.pk)
        self.form = ShowForm(data, files, instance=instance, initial=initial)
        self.members = list(with_hours(exhibitor.memberships.all()))
        self.people = {str(person.pk): person for person in self._people(show)}
        self.divide = DivideForm(self.members, data if self.is_dividing else None)
        told = show or of
        if data is None:
            self.products = list(_in_order(told)) if told else []
            self.shifts = self._shifts_of(told, of) if told else []
        else:
            self.products = self._products()
            self.shifts = self._rows()

    @property
    def is_dividing(self):
        return self.data is not None and self.data.get("then") == "divide"

    @property
    def is_bound(self):
        return self.data is not None

    def _people(self, show):
        """Whom a shift may name: the team, and who hosts already."""
        hosts = [shift.host for shift in show.shifts.select_related("host")] if show else []
        return [*(member.user for member in self.members), *hosts]

    def _begin(self, of, first):
        """What a new form holds: the next full hour, or a copy at its next possible day."""
        starts_at = first or timezone.now().replace(minute=0, second=0, microsecond=0) + HOUR
        told = {"language": self.exhibitor.source_language}
        lasts = HOUR
        if of:
            names = ("title", "text", "language", "visibility", "source", "source_url")
            told, lasts = {name: getattr(of, name) for name in names}, of.ends_at - of.starts_at
            starts_at = next_time(of.starts_at)
        return {**told, "starts_at": starts_at, "ends_at": starts_at + lasts}

    def _shifts_of(self, told, of):
        later = self.form.initial["starts_at"] - told.starts_at if of else datetime.timedelta(0)
        shifts = told.shifts.select_related("host")
        return [row_of(Turn(one.host, one.starts_at + later, one.ends_at + later)) for one in shifts]

    def _products(self):
        ids = [whole_number(pk) for pk in self.data.getlist("product")][:MOST_PRODUCTS]
        own = Product.objects.filter(exhibitor=self.exhibitor).for_cards().in_bulk([pk for pk in ids if pk])
        return [own[pk] for pk in dict.fromkeys(ids) if pk in own]

    def _rows(self):
        names = ("host", "shift_starts_at", "shift_ends_at")
        rows = zip(*(self.data.getlist(name)[:MOST_SHIFTS] for name in names), strict=False)
        shifts = [ShiftRow(*row) for row in rows]
        return [self._read(row) for row in shifts if not row.is_empty]

    def _read(self, row):
        if row.host not in self.people:
            row.error = _("Choose who hosts.")
            return row
        field = MomentField()
        try:
            row.turn = Turn(self.people[row.host], field.clean(row.starts_at), field.clean(row.ends_at))
        except ValidationError as wrong:
            row.error = " ".join(wrong.messages)
            return row
        if row.turn.ends_at <= row.turn.starts_at:
            row.turn, row.error = None, _("A shift ends after it begins.")
        return row

    def is_valid(self):
        valid = self.form.is_valid()
        return valid and not any(row.error for row in self.shifts)

    def share_out(self):
        """Put a proposal in place of the shifts, where the form says from when to when. Nothing is saved."""
        if not self.divide.is_valid():
            return
        self.form.is_valid()
        told = self.form.cleaned_data
        if not told.get("starts_at") or not told.get("ends_at") or told["ends_at"] <= told["starts_at"]:
            self.divide.add_error(None, _("Say first when the show begins and ends."))
            return
        if told["ends_at"] - told["starts_at"] > shows.LONGEST:
            self.divide.add_error(None, _("A show lasts a week at most."))
            return
        asked = self.divide.cleaned_data
        length, by_hours = asked["length"] * HOUR, asked["by"] == "hours"
        turns = propose(asked["hosts"], told["starts_at"], told["ends_at"], length, by_hours)
        self.shifts = [row_of(turn) for turn in turns]
        if not turns:
            self.divide.add_error(None, _("Nobody of them works then: tell their hours on the team’s page."))

    @property
    def troubles(self):
        """What is wrong with the shifts as they stand, in words: they may be saved all the same."""
        turns = [row.turn for row in self.shifts if row.turn]
        span = self._span()
        return troubles(turns, *span, shifts_elsewhere(turns), self.show) if turns and span else []

    def _span(self):
        told = getattr(self.form, "cleaned_data", None) if self.is_bound else self.form.initial
        told = {**self.form.initial, **(told or {})}
        return (told["starts_at"], told["ends_at"]) if told.get("starts_at") and told.get("ends_at") else None

    def save(self, by):
        """Plan or change the show, or plan each repetition of it; the first of them. Raises Refused."""
        told = dict(self.form.cleaned_data)
        for name in ("repeat", "times"):
            told.pop(name, None)
        picture, captions = told.pop("picture"), told.pop("captions")
        if picture:
            told["poster"] = keep(picture, told["title"])
        if captions:
            told["captions"] = captions
        told["products"] = self.products
        told["shifts"] = [(row.turn.host, row.turn.starts_at, row.turn.ends_at) for row in self.shifts]
        if self.show:
            if self.show.is_running:
                del told["starts_at"], told["visibility"]
            return shows.change_show(self.show, by, **told)
        edition = self.booth.hall.edition
        return plans.plan_days(by, edition, self.booth, self.form.days, **told)[0]


def _in_order(show):
    ids = list(show.shelf.values_list("product", flat=True))
    products = Product.objects.filter(pk__in=ids).for_cards().in_bulk()
    return [products[pk] for pk in ids]


def next_time(starts_at):
    """The same time of day, tomorrow or as many days later as are needed for it to be to come."""
    local = timezone.localtime(starts_at)
    day = datetime.timedelta(days=1)
    local += day
    while local <= timezone.now():
        local += day
    return local
