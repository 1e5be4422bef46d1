"""What a person asks of the catalogue: all of it stands in the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from exhibitors.models import Product
from fair.addresses import whole_number


class CatalogueForm(forms.Form):
    """A search, filters and an order. What makes no sense is left out, never complained about."""

    SORTS = [
        ("changed", _("Last changed first")),
        ("oldest", _("Longest unchanged first")),
        ("name", _("Name, A to Z")),
        ("-name", _("Name, Z to A")),
        ("model", _("Model code, rising")),
        ("-model", _("Model code, falling")),
        ("moq", _("Minimum order, rising")),
        ("-moq", _("Minimum order, falling")),
    ]
    GAPS = [
        ("", _("Complete or not")),
        ("picture", _("Without a picture")),
        ("price", _("Without a price")),
        ("moq", _("Without a minimum order")),
        ("translation", _("Not translated everywhere")),
        ("category", _("Without a category")),
    ]

    q = forms.CharField(required=False, max_length=200)
    state = forms.ChoiceField(required=False, choices=[("", _("All")), *Product.State.choices])
    category = forms.CharField(required=False)
    gap = forms.ChoiceField(required=False, choices=GAPS)
    sort = forms.ChoiceField(required=False, choices=SORTS)
    act = forms.CharField(required=False)

    def asked(self):
        """{field: value}; only what was asked and makes sense."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        for name in ("category", "act"):
            number = whole_number(asked.pop(name, ""))
            if number is not None:
                asked[name] = number
        if "q" in asked:
            asked["q"] = asked["q"].replace("\0", "")
        return asked
