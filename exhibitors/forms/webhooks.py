"""The address of a webhook; whether anything may be sent there is said by the service."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EndpointForm(forms.Form):
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput({"placeholder": "https://crm.example.com/kapok", "autocomplete": "off"}),
    )
