"""What organisers fill in about people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SuspensionForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The person reads it, in the mail about it."),
    )
    until = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("On your clock. Left empty: until somebody lifts it."),
    )


class MergeForm(forms.Form):
    """The account that goes into the one whose page it is, by its address."""

    email = forms.EmailField(label=_("E-mail of the account that goes"))

    def clean_email(self):
        gone = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if gone is None:
            raise forms.ValidationError(_("There is no account with this address."))
        self.gone = gone
        return gone.email
