"""Forms about when a person can be met."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matchmaking.models import Diary, MeetingReminder
from matchmaking.models.diary import SLOTS

AHEAD = [kind for kind in MeetingReminder.Kind.choices if kind[0] in ("day", "hour", "now")]
PAUSES = (0, 5, 10, 15, 30)
NOTICES = [
    (15, _("15 minutes")),
    (60, _("1 hour")),
    (240, _("4 hours")),
    (1_440, _("1 day")),
    (2_880, _("2 days")),
]


def minutes_of(values, chosen):
    """Choices of minutes, with the one that stands though forms do not offer it."""
    return [(value, _("%(minutes)s min") % {"minutes": value}) for value in sorted({*values, chosen})]


def time_field(label):
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class DiaryForm(forms.Form):
    """All of a Diary but its weekly hours."""

    slot_minutes = forms.TypedChoiceField(label=_("A meeting takes"), coerce=int)
    buffer_minutes = forms.TypedChoiceField(label=_("Pause between two meetings"), coerce=int)
    most_a_day = forms.IntegerField(label=_("Most meetings a day"), min_value=1, max_value=40)
    notice_minutes = forms.TypedChoiceField(label=_("Least time before a booking"), coerce=int)
    wakes_at = time_field(_("Earliest"))
    sleeps_at = time_field(_("Latest"))
    takes_bookings = forms.BooleanField(
        label=_("Others may book a free time at once"),
        required=False,
        help_text=_("Otherwise they propose times, and you answer."),
    )
    reminders = forms.MultipleChoiceField(
        label=_("Remind me"), choices=AHEAD, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, diary, data=None):
        names = [name for name in self.base_fields if name != "reminders"]
        initial = {name: getattr(diary, name) for name in names}
        initial["reminders"] = diary.reminders or [kind for kind, _label in AHEAD]
        super().__init__(data, initial=initial)
        self.fields["slot_minutes"].choices = minutes_of(SLOTS, diary.slot_minutes)
        self.fields["buffer_minutes"].choices = minutes_of(PAUSES, diary.buffer_minutes)
        known = dict(NOTICES)
        known.setdefault(diary.notice_minutes, minutes_of((), diary.notice_minutes)[0][1])
        self.fields["notice_minutes"].choices = sorted(known.items())

    @classmethod
    def of(cls, diary, data=None):
        return cls(diary or Diary(), data)


class ExceptionForm(forms.Form):
    """Days off, or hours of one day; on the person's own clock."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    starts_at = forms.TimeField(
        label=_("At"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends_at = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    is_free = forms.TypedChoiceField(
        label=_("Then I am"),
        choices=[("", _("away")), ("1", _("there, beside my hours"))],
        required=False,
        coerce=bool,
        empty_value=False,
    )
    label = forms.CharField(label=_("What for"), required=False, max_length=80)

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            zone = timezone.get_current_timezone()
            last = cleaned["last"] or cleaned["first"]
            start = cleaned["starts_at"] or datetime.time()
            end = cleaned["ends_at"]
            until = last if end else last + datetime.timedelta(days=1)
            cleaned["begin"] = datetime.datetime.combine(cleaned["first"], start, zone)
            cleaned["end"] = datetime.datetime.combine(until, end or datetime.time(), zone)
        return cleaned


class CalendarForm(forms.Form):
    url = forms.CharField(
        label=_("Address of the calendar"),
        max_length=1_000,
        help_text=_("Its secret address in iCal format, which your calendar's settings tell."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "placeholder": "https://…"}),
    )
    label = forms.CharField(label=_("Name"), required=False, max_length=80)
