"""A change to many products: what of them, and to what."""

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from exhibitors.models import BulkAct
from exhibitors.units import UNITS, amount
from fair.models import Category
from fair.texts import one_line

Kind = BulkAct.Kind


class ChangeForm(forms.Form):
    """Only the field of the chosen kind is asked for; `value` is what the act keeps."""

    KINDS = [
        (kind, kind.label)
        for kind in (Kind.CATEGORY, Kind.MOQ, Kind.LEAD_TIME, Kind.UNIT, Kind.KEYWORDS, Kind.PRICES)
    ]

    use_required_attribute = False

    kind = forms.ChoiceField(label=_("What changes"), choices=KINDS, widget=forms.RadioSelect)
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=_("Choose one")
    )
    moq = forms.IntegerField(label=_("Minimum order"), min_value=1, max_value=2_000_000_000, required=False)
    lead_time = forms.IntegerField(label=_("Lead time in days"), min_value=1, max_value=3_000, required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    keywords = forms.CharField(
        label=_("Add keywords"), max_length=800, required=False, help_text=_("Separated by commas.")
    )
    prices = forms.DecimalField(
        label=_("Raise by per cent"),
        min_value=Decimal("-99"),
        max_value=Decimal("1000"),
        decimal_places=2,
        required=False,
        help_text=_("A number below nothing lowers: −5 makes 10.00 to 9.50."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.order_by("path")
        self.fields["unit"].choices = unit_choices()
        for name, field in self.fields.items():  # only the field of the chosen kind is shown, and is needed
            field.required = name == "kind" or not self.is_bound or self.data.get("kind") == name

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if kind and kind not in self.errors and not cleaned.get(kind):
            self.add_error(kind, _("Say to what it changes."))  # nought per cent, or commas alone
        return cleaned

    def clean_keywords(self):
        return keywords_in(self.cleaned_data["keywords"])

    @property
    def said(self):
        """(name, text) of what was filled in for the chosen kind, to be sent again."""
        kind = self.data.get("kind")
        return [("kind", kind), (kind, self.data.get(kind, ""))]

    @property
    def value(self):
        kind = self.cleaned_data["kind"]
        value = self.cleaned_data[kind]
        if kind == Kind.CATEGORY:
            return {"category": value.pk}
        return {"percent": str(value)} if kind == Kind.PRICES else {kind: value}


def keywords_in(text):
    """Words and phrases of a text, once each, as products keep them."""
    words = (one_line(word)[:80] for word in re.split("[,;|，；、\n]", text))
    return list({word.casefold(): word for word in words if word}.values())


def unit_choices(own=""):
    """(unit, "1 piece") of the listed units, and of one that a product has beside them."""
    return [(unit, amount(1, unit)) for unit in dict.fromkeys([*filter(None, [own]), *UNITS])]
