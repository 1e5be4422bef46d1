"""What viewers and hosts of a show send. What is wrong with a text is said by the services."""

from django import forms
from django.utils.translation import gettext_lazy as _

from exhibitors.models import PriceTier, Product
from exhibitors.units import UNITS

KEY = {"required": _("Send a key."), "invalid": _("The key is no UUID.")}


class QuestionForm(forms.Form):
    text = forms.CharField(required=False, strip=False)
    key = forms.UUIDField(error_messages=KEY)


class PollForm(forms.Form):
    """A poll with its answers, one a line."""

    text = forms.CharField(required=False)
    options = forms.CharField(required=False)
    takes_several = forms.BooleanField(required=False)

    def clean_options(self):
        return self.cleaned_data["options"].splitlines()


class MarksForm(forms.Form):
    """The marks of the last second: {"👏": 3} as JSON."""

    marks = forms.JSONField(error_messages={"invalid": _("There is no such mark.")})

    def clean_marks(self):
        marks = self.cleaned_data["marks"]
        if not isinstance(marks, dict) or not all(type(number) is int for number in marks.values()):
            raise forms.ValidationError(_("There is no such mark."))
        return marks


class SheetForm(forms.Form):
    """Which product a viewer opens, and what for; without a product it is about the show."""

    act = forms.ChoiceField(choices=[(act, act) for act in ("pin", "product", "ask", "quote", "card")])
    product = forms.ModelChoiceField(Product.objects.none(), required=False)

    def __init__(self, data, products):
        super().__init__(data)
        self.fields["product"].queryset = products


class AskForm(forms.Form):
    """A word to the exhibitor."""

    text = forms.CharField(
        label=_("Your question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    key = forms.UUIDField(error_messages=KEY, widget=forms.HiddenInput)


class QuoteForm(forms.Form):
    """So much of a product, brought where."""

    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=1_000_000_000)
    unit = forms.ChoiceField(label=_("Unit"))
    incoterm = forms.ChoiceField(
        label=_("Incoterm"), choices=[("", "–"), *PriceTier.Incoterm.choices], required=False
    )
    destination = forms.CharField(label=_("Brought to"), max_length=120, required=False)
    text = forms.CharField(
        label=_("Anything else"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    key = forms.UUIDField(error_messages=KEY, widget=forms.HiddenInput)

    def __init__(self, data=None, *, unit="piece", **more):
        super().__init__(data, **more)
        units = list(UNITS) if unit in UNITS else [unit, *UNITS]
        self.fields["unit"].choices = [(one, unit_name(one)) for one in units]


def unit_name(unit):
    """ "pieces": a unit as one chooses it."""
    return (UNITS[unit] % {"n": 2}).replace("2", "").strip() if unit in UNITS else unit
