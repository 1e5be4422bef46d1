"""Forms about the people of an exhibitor."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms import one_line_field
from exhibitors.models import Membership, WorkingHours
from fair.forms import many_field
from fair.languages import language_choices

WEEKDAYS = [
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
]
SHIFTS = 2  # a day: before and after the midday rest


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role, initial=Membership.Role.HOST)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role)


class MemberForm(forms.ModelForm):
    """What buyers read of a person at the booth."""

    job_title = one_line_field(Membership._meta.get_field("job_title"), autocomplete="organization-title")
    languages = many_field(language_choices, label=_("Languages"))

    class Meta:
        model = Membership
        fields = ["job_title", "languages"]


class ShiftForm(forms.Form):
    """From when to when; both or neither."""

    starts_at = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends_at = forms.TimeField(
        label=_("To"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if bool(starts) != bool(ends) and not self.errors:
            raise forms.ValidationError(_("Write both times, or none."))
        if starts and ends and ends <= starts:
            raise forms.ValidationError(_("The end comes after the beginning: split a night in two days."))
        return cleaned


class WeekForm:
    """A person's working hours: two shifts a day, in their own time zone."""

    def __init__(self, hours=(), data=None):
        self.days = []
        for weekday, name in enumerate(WEEKDAYS):
            known = [shift for shift in hours if shift.weekday == weekday]
            forms = [_shift(weekday, number, known, data) for number in range(SHIFTS)]
            self.days.append((name, forms))

    def is_valid(self):
        shifts = [shift.is_valid() for _name, shifts in self.days for shift in shifts]  # every one tells
        return all(shifts)

    def hours(self):
        """WorkingHours that are not saved yet and belong to nobody."""
        return [
            WorkingHours(weekday=weekday, **shift.cleaned_data)
            for weekday, (_name, shifts) in enumerate(self.days)
            for shift in shifts
            if shift.cleaned_data.get("starts_at")
        ]


def _shift(weekday, number, known, data):
    shown = known[number] if number < len(known) else None
    initial = {"starts_at": shown.starts_at, "ends_at": shown.ends_at} if shown else None
    return ShiftForm(data, initial=initial, prefix=f"{weekday}-{number}")
