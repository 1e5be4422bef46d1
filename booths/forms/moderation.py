"""What moderators fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from booths.models import Wrong
from booths.services.rooms import MuteLength


class DecisionForm(forms.Form):
    wrong = forms.ChoiceField(label=_("What is wrong"), choices=Wrong)
    note = forms.CharField(
        label=_("To the author"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the mail, below what was wrong."),
    )


class MutingForm(forms.Form):
    length = forms.ChoiceField(label=_("For"), choices=MuteLength)
    reason = forms.CharField(label=_("Reason"), max_length=200)
