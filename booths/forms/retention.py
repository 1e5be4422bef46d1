"""The organisers' period of retention."""

from django import forms

from booths.models import Retention


class RetentionForm(forms.ModelForm):
    class Meta:
        model = Retention
        fields = ["months"]
