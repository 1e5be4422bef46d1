"""What the staff fills in about leads."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import country_field, one_line_field
from booths.models import Lead
from fair.addresses import whole_number


class LeadForm(forms.ModelForm):
    """What the staff knows of a person, and what they want."""

    country = country_field(required=False)

    class Meta:
        model = Lead
        fields = ["name", "company", "job_title", "email", "phone", "country", "interest", "quantity"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("name", "company", "job_title", "phone", "interest"):
            self.fields[name] = one_line_field(Lead._meta.get_field(name))


class NewLeadForm(LeadForm):
    note = forms.CharField(required=False, max_length=2000, label=_("Note"), widget=forms.Textarea)


class StepForm(forms.Form):
    """The next step; `remind` is how many minutes before it the owner is told."""

    REMIND = [
        ("0", _("When it is due")),
        ("60", _("An hour before")),
        ("1440", _("A day before")),
        ("", _("Never")),
    ]

    step = forms.CharField(required=False, max_length=200, label=_("Next step"))
    at = forms.DateTimeField(
        required=False,
        label=_("Due"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
    )
    remind = forms.ChoiceField(required=False, choices=REMIND, label=_("Remind"))

    def clean(self):
        told = super().clean()
        if told.get("at") and not told.get("step"):
            self.add_error("step", _("Say what is to be done."))
        return told

    @property
    def remind_at(self):
        """The moment of the reminder, or None; never one that has passed."""
        at, remind = self.cleaned_data["at"], self.cleaned_data["remind"]
        if not at or not remind:
            return None
        moment = at - datetime.timedelta(minutes=int(remind))
        return max(moment, timezone.now()) if at > timezone.now() else None


class LeadsAskedForm(forms.Form):
    """A search, filters and an order of leads. What makes no sense is left out, never complained about."""

    SORTS = [
        ("latest", _("Latest news first")),
        ("best", _("Highest score first")),
        ("due", _("Next step due first")),
        ("longest", _("Longest at its stage first")),
    ]
    DUES = [
        ("", _("Any next step")),
        ("late", _("Overdue")),
        ("today", _("Due today")),
        ("week", _("Due within a week")),
        ("none", _("Without a next step")),
    ]

    q = forms.CharField(required=False, max_length=200)
    stage = forms.ChoiceField(required=False, choices=[("", _("All")), *Lead.Stage.choices])
    source = forms.ChoiceField(required=False, choices=[("", _("Every source")), *Lead.Source.choices])
    owner = forms.CharField(required=False)
    tag = forms.CharField(required=False, max_length=30)
    due = forms.ChoiceField(required=False, choices=DUES)
    sort = forms.ChoiceField(required=False, choices=SORTS)

    def asked(self):
        """{field: value}; only what was asked and makes sense."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        owner = asked.pop("owner", "")
        if owner == "none" or whole_number(owner) is not None:
            asked["owner"] = owner
        return {name: value.replace("\0", "") for name, value in asked.items()}
