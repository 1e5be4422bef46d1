"""What organisers fill in about what they checked of a company."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models import Check
from fair.forms import PdfField


class CheckForm(forms.ModelForm):
    evidence = PdfField(
        required=False, label=_("Evidence"), help_text=_("A PDF that organisers alone can open.")
    )

    class Meta:
        model = Check
        fields = ["kind", "method", "checked_on", "valid_until", "evidence"]
        labels = {
            "kind": _("What was checked"),
            "method": _("How"),
            "checked_on": _("Checked on"),
            "valid_until": _("Valid until"),
        }
        widgets = {
            "checked_on": forms.DateInput(attrs={"type": "date"}),
            "valid_until": forms.DateInput(attrs={"type": "date"}),
        }

    def clean(self):
        cleaned = super().clean()
        made, lapses = cleaned.get("checked_on"), cleaned.get("valid_until")
        if made and made > timezone.localdate():
            raise ValidationError(_("A check cannot be dated in the future."))
        if made and lapses and lapses < made:
            raise ValidationError(_("A check cannot lapse before it was made."))
        return cleaned
