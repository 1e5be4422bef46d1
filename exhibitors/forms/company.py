"""Forms in which companies tell about themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import country_field, one_line_field
from exhibitors.models import Exhibitor
from fair.models import Category


class CompanyForm(forms.ModelForm):
    """As much of a company as is needed to begin."""

    name = one_line_field(Exhibitor._meta.get_field("name"), autocomplete="organization")
    country = country_field()
    city = one_line_field(Exhibitor._meta.get_field("city"), autocomplete="address-level2")
    category = forms.ModelChoiceField(
        label=_("Section"),
        queryset=Category.objects.filter(level=1),
        empty_label=_("Choose what you mainly make or trade"),
    )
    tagline = one_line_field(Exhibitor._meta.get_field("tagline"))

    class Meta:
        model = Exhibitor
        fields = ["name", "country", "city", "category", "tagline"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {"name": _("Company"), "city": _("City"), "tagline": _("What you offer, in one sentence")}
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["city"].required = True
