"""What buyers and exhibitors fill in when they write to each other."""

from django import forms
from django.utils.translation import gettext_lazy as _

from booths.services.conversations import MOST_FILES
from exhibitors.models import PriceTier, Product
from exhibitors.units import UNITS
from fair.money import USD


class FilesField(forms.FileField):
    """Several uploads; each is checked by the service."""

    widget = type("Files", (forms.FileInput,), {"allow_multiple_selected": True})

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(file, initial) for file in data or []]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("Send at most five files at once."))
        return files


class OfferForm(forms.Form):
    """A price that the staff puts on a card: all of it is written by hand, and binds as a sentence would."""

    quantity = forms.IntegerField(min_value=1, max_value=1_000_000_000)
    unit = forms.ChoiceField(choices=[(unit, unit) for unit in UNITS])
    amount = forms.DecimalField(min_value=0, max_digits=14, decimal_places=4)
    currency = forms.ChoiceField(choices=[(code, code) for code in USD])
    incoterm = forms.ChoiceField(choices=[("", ""), *PriceTier.Incoterm.choices], required=False)
    until = forms.DateField(required=False)

    def offer(self):
        """The filled-in offer as `Line.offer` keeps it."""
        told = self.cleaned_data
        until = told["until"].isoformat() if told["until"] else ""
        return told | {"amount": str(told["amount"]), "until": until}


class LineForm(forms.Form):
    """A line of a conversation; what is wrong with its text is said by the service."""

    text = forms.CharField(required=False, strip=False)
    key = forms.UUIDField(error_messages={"required": _("Send a key."), "invalid": _("The key is no UUID.")})
    product = forms.ModelChoiceField(
        Product.objects.listed(),
        required=False,
        error_messages={"invalid_choice": _("This product is not on show.")},
    )
    files = FilesField(required=False)

    def line(self):
        """What `services.conversations.write_line` takes."""
        return {name: self.cleaned_data[name] for name in ("text", "key", "product", "files")}


class ReadForm(forms.Form):
    """Up to which line a person has read."""

    line = forms.IntegerField(min_value=0, max_value=2**63 - 1)
