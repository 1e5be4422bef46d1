"""What organisers set in a programme of hosted buyers. Hours are on the clock of the fair's city."""

import csv
import io

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fair.models import Edition
from matchmaking.models import HostedDay, HostedPlace, HostedProgramme
from matchmaking.services.hosted import programmes

MOST_BYTES = 1_000_000
COLUMNS = ("email", "exhibitor", "target", "met")


def clock(**attrs):
    return forms.TimeInput(attrs={"type": "time", **attrs}, format="%H:%M")


class ProgrammeForm(forms.ModelForm):
    class Meta:
        model = HostedProgramme
        fields = ["edition", "name", "text", "slot_minutes", "pause_minutes", "wakes_at", "sleeps_at"]
        fields += ["buyer_target", "exhibitor_target", "most_in_row", "skips_met", "seconds", "wishes_until"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "wakes_at": clock(),
            "sleeps_at": clock(),
            "wishes_until": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
        help_texts = {
            "wakes_at": gettext_lazy("Who has set waking hours of their own keeps these."),
            "seconds": gettext_lazy("The search may be stopped earlier, and keeps the best it has."),
        }

    GROUPS = [
        (gettext_lazy("What it is"), [["edition", "name"], ["text"], ["wishes_until"]]),
        (
            gettext_lazy("Hours"),
            [["slot_minutes", "pause_minutes"], ["wakes_at", "sleeps_at"], ["most_in_row"]],
        ),
        (
            gettext_lazy("Meetings"),
            [["buyer_target", "exhibitor_target"], ["skips_met"], ["seconds"]],
        ),
    ]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.instance.pk:
            del self.fields["edition"]
        else:
            self.fields["edition"].queryset = Edition.objects.exclude(state=Edition.State.CLOSED)
            self.fields["edition"].empty_label = None

    def groups(self):
        """[(heading, rows of fields)] as they stand on the page."""
        return [
            (words, [[self[name] for name in names if name in self.fields] for names in rows])
            for words, rows in self.GROUPS
        ]

    def keep(self, by):
        return programmes.save_programme(self.save(commit=False), by)


class RowForm(forms.ModelForm):
    """A day or a place of a programme."""

    def __init__(self, *args, programme, **options):
        super().__init__(*args, **options)
        self.instance.programme = programme

    def _get_validation_exclusions(self):
        """Rules that a row must follow within its programme are looked at, too."""
        return super()._get_validation_exclusions() - {"programme"}


class DayForm(RowForm):
    class Meta:
        model = HostedDay
        fields = ["date", "starts_at", "ends_at", "break_from", "break_to"]
        widgets = {
            "date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **{name: clock() for name in ("starts_at", "ends_at", "break_from", "break_to")},
        }

    def clean(self):
        told = super().clean()
        if bool(told.get("break_from")) != bool(told.get("break_to")):
            raise ValidationError(_("A break has a beginning and an end."))
        return told

    def keep(self, by):
        programmes.save_day(self.save(commit=False), by)


class PlaceForm(RowForm):
    class Meta:
        model = HostedPlace
        fields = ["name", "capacity"]

    def keep(self, by):
        programmes.save_place(self.save(commit=False), by)


class PeopleSheetForm(forms.Form):
    """A CSV file with the columns email, exhibitor, target and met; the first line names them."""

    sheet = forms.FileField(
        label=gettext_lazy("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"})
    )

    def clean_sheet(self):
        file = self.cleaned_data["sheet"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 1 MB."))
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("The file is not in UTF-8: save it as CSV UTF-8.")) from None
        lines = text.splitlines()
        separator = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
        rows = list(csv.DictReader(io.StringIO(text), delimiter=separator))
        if not rows or not {"email", "exhibitor"} & {str(name).strip().lower() for name in rows[0]}:
            raise ValidationError(_("The first line names the columns: email, exhibitor, target, met."))
        return [
            {str(name).strip().lower(): value or "" for name, value in row.items() if isinstance(value, str)}
            for row in rows
        ]
