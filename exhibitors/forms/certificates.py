"""The form of a certificate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import one_line_field
from exhibitors.models import Certificate
from fair.forms import PdfField


def day_field(label):
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class CertificateForm(forms.ModelForm):
    name = one_line_field(Certificate._meta.get_field("name"), list="certificate-names")
    issuer = one_line_field(Certificate._meta.get_field("issuer"))
    number = one_line_field(Certificate._meta.get_field("number"))
    valid_from = day_field(_("Valid from"))
    valid_until = day_field(_("Valid until"))
    evidence = PdfField(
        label=_("The certificate itself"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text=_("A PDF of at most 25 MB. The organisers see it, buyers do not."),
    )

    class Meta:
        model = Certificate
        fields = ["name", "issuer", "number", "valid_from", "valid_until", "evidence"]

    KNOWN = "CE,RoHS,ISO 9001,ISO 14001,BSCI,LFGB,FDA,FCC,REACH,UL,GOTS,FSC".split(",")

    def clean(self):
        cleaned = super().clean()
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("The last day lies before the first."))
        return cleaned
