"""What people send about meetings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from fair.rates import seconds_to_wait
from matchmaking.models import Outcome, Side
from matchmaking.models.diary import SLOTS
from matchmaking.time_choice import moment_of

LOOK_UPS = (20, 3600)  # addresses that a person may look up in an hour
MOST = 20  # times that a form looks at; services say how many may be proposed


class TimesField(forms.Field):
    """Moments, from boxes that were ticked and fields that were filled in; empty ones are passed over."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "required": _("Choose at least one time."),
        "invalid": _("This is not a time: choose a day and a time of day."),
    }

    def to_python(self, value):
        moments = [moment_of(text) for text in (value or [])[:MOST] if text]
        if None in moments:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return sorted(set(moments))


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=500, required=False)


class TimeForm(forms.Form):
    time = forms.IntegerField(min_value=1)


class MoveForm(forms.Form):
    times = TimesField()

    def clean_times(self):
        if len(self.cleaned_data["times"]) > 1:
            raise forms.ValidationError(_("Choose one time."))
        return self.cleaned_data["times"]


class CounterForm(forms.Form):
    times = TimesField()
    text = forms.CharField(max_length=500, required=False)


class ColleagueForm(forms.Form):
    """One of the exhibitor's people."""

    person = forms.ModelChoiceField(User.objects.none())

    def __init__(self, *args, exhibitor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.filter(memberships__exhibitor=exhibitor, is_active=True)


class AddForm(forms.Form):
    """Somebody who comes too: a colleague of the exhibitor, or whoever has the e-mail address."""

    side = forms.ChoiceField(choices=Side)
    person = forms.ModelChoiceField(User.objects.none(), required=False)
    email = forms.EmailField(required=False)

    def __init__(self, *args, exhibitor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.filter(memberships__exhibitor=exhibitor, is_active=True)

    def clean(self):
        data = super().clean()
        if not (data.get("person") or data.get("email")):
            raise forms.ValidationError(_("Choose a colleague, or enter an e-mail address."))
        return data


class OutcomeForm(forms.Form):
    result = forms.ChoiceField(
        choices=Outcome.Result, error_messages={"required": _("Choose what came of it.")}
    )
    rating = forms.IntegerField(min_value=1, max_value=5, required=False)
    text = forms.CharField(max_length=1000, required=False)


class MeetForm(forms.Form):
    """A meeting to be: when, with whom and about what."""

    times = TimesField(label=_("Time"))
    how = forms.ChoiceField(choices=[("book", ""), ("propose", "")], initial="book")
    host = forms.IntegerField(required=False, min_value=1)
    minutes = forms.TypedChoiceField(
        choices=[(minutes, minutes) for minutes in SLOTS], coerce=int, empty_value=30, required=False
    )
    title = forms.CharField(label=_("Subject"), max_length=120, required=False)
    text = forms.CharField(
        label=_("What is to be talked about"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    guests = forms.CharField(
        label=_("Who else comes"),
        max_length=600,
        required=False,
        help_text=_("E-mail addresses of colleagues who have an account here, with commas between them."),
    )
    wants_interpreter = forms.BooleanField(label=_("We need an interpreter"), required=False)

    def __init__(self, data=None, *, user, **options):
        super().__init__(data, **options)
        self.user = user

    def clean_guests(self):
        addresses = [text.strip() for text in self.cleaned_data["guests"].replace(";", ",").split(",")]
        wanted = {address.lower() for address in addresses if address}
        return [find_person(address, self.user) for address in sorted(wanted)]


def find_person(email, by):
    """Whoever has the e-mail address. Raises a ValidationError for nobody, and for who looks up too many:
    the answer tells who has an account."""
    if seconds_to_wait(f"meeting-guests:{by.pk}", LOOK_UPS):
        raise forms.ValidationError(_("You have looked up many addresses: please wait a while."))
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    if found is None:
        words = _("%(email)s has no account at this fair yet: ask them to sign up first.")
        raise forms.ValidationError(words, params={"email": email})
    return found
