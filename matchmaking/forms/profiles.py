"""What buyers fill in about what they look for, step by step, and exhibitors about whom."""

import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import one_line_field
from fair.categories import category_names
from fair.countries import country_choices
from fair.forms import many_field
from fair.languages import language_choices
from fair.models import Category
from fair.money import USD
from fair.texts import one_line, visible
from matchmaking.models import BuyersWanted, SourcingProfile
from matchmaking.services.profiles import MOST_CATEGORIES

MOST_ATTRIBUTES, MOST_CERTIFICATES = 20, 20
Step = SourcingProfile.Step


class Lines(forms.CharField):
    """Several short texts, one on each line or between commas."""

    def __init__(self, *, most, longest, **options):
        self.most, self.longest = most, longest
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3}), **options)

    def prepare_value(self, value):
        return "\n".join(map(self.written, value)) if isinstance(value, list) else value

    def to_python(self, value):
        texts = [one_line(text) for text in self.parted(visible(value or ""))]
        texts = list(dict.fromkeys(text for text in texts if text))
        if len(texts) > self.most:
            raise forms.ValidationError(_("Name at most %(most)s.") % {"most": self.most})
        if any(len(text) > self.longest for text in texts):
            raise forms.ValidationError(
                _("Each may have at most %(most)s characters.") % {"most": self.longest}
            )
        return [self.read(text) for text in texts]

    def validate(self, value):
        """None are fine."""

    def parted(self, text):
        return re.split(r"[\n,;，、]", text)

    def written(self, one):
        return one

    def read(self, text):
        return text


class AttributeLines(Lines):
    """ "Volume: 500 ml" on each line; a line without a colon is a value by itself."""

    def parted(self, text):
        return text.split("\n")

    def written(self, one):
        said = f"{one.get('value', '')} {one.get('unit', '')}".strip()
        return f"{one['name']}: {said}" if one.get("name") else said

    def read(self, text):
        name, colon, value = re.sub("：", ":", text).partition(":")
        told = (name, value) if colon and value.strip() else ("", text.rstrip(": "))
        return {"name": told[0].strip(), "value": told[1].strip(), "unit": ""}


def category_choices():
    """(id, name) of the whole tree, each under what holds it."""
    names = category_names()
    rows = Category.objects.order_by().values_list("pk", "path")
    told = {pk: " › ".join(names.get(above, "") for above in path) for pk, path in rows}
    return [(pk, told[pk]) for pk in names if pk in told]


def currencies():
    return [(code, code) for code in sorted(USD)]


class StepForm(forms.ModelForm):
    """A step of the profile. It only checks: `services.profiles.save_step` saves."""


class WhatForm(StepForm):
    categories = many_field(category_choices, label=_("Kinds of product"))
    words = one_line_field(SourcingProfile._meta.get_field("words"))
    attributes = AttributeLines(
        label=_("What they must have"),
        most=MOST_ATTRIBUTES,
        longest=200,
        help_text=_("One on each line: Volume: 500 ml"),
    )
    certificates = Lines(
        label=_("Certificates required"),
        most=MOST_CERTIFICATES,
        longest=80,
        help_text=_("As they are called: CE, RoHS, ISO 9001"),
    )

    class Meta:
        model = SourcingProfile
        fields = ["words", "attributes", "certificates"]

    field_order = ["categories", "words", "attributes", "certificates"]

    def __init__(self, *args, instance=None, **kwargs):
        chosen = instance.categories.values_list("pk", flat=True) if instance and instance.pk else ()
        initial = {"categories": [str(pk) for pk in chosen]} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    def clean_categories(self):
        chosen = [int(pk) for pk in self.cleaned_data["categories"]]
        if len(chosen) > MOST_CATEGORIES:
            raise forms.ValidationError(_("Choose at most 30 kinds of product."))
        return chosen

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("categories") and not cleaned.get("words") and not self.errors:
            raise forms.ValidationError(_("Choose a kind of product, or say in words what you look for."))
        return cleaned


class AmountForm(StepForm):
    unit = one_line_field(SourcingProfile._meta.get_field("unit"))
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)

    class Meta:
        model = SourcingProfile
        fields = ["quantity", "unit", "price_from", "price_to", "currency", "incoterm"]

    def clean(self):
        cleaned = super().clean()
        low, high = cleaned.get("price_from"), cleaned.get("price_to")
        for name in ("price_from", "price_to"):
            if (cleaned.get(name) or 0) < 0:
                self.add_error(name, _("A price is not below nothing."))
        if low is not None and high is not None and high < low:
            self.add_error("price_to", _("This is less than the price before."))
        return cleaned


class WhereForm(StepForm):
    markets = many_field(country_choices, label=_("Countries you buy for"))
    origins_wanted = many_field(country_choices, label=_("Countries you like to buy from"))
    origins_refused = many_field(country_choices, label=_("Countries you do not buy from"))
    needed_by = forms.DateField(
        label=_("Needed by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = SourcingProfile
        fields = ["markets", "origins_wanted", "origins_refused", "needed_by"]

    def clean_needed_by(self):
        day = self.cleaned_data["needed_by"]
        if day and day < timezone.localdate() and "needed_by" in self.changed_data:
            raise forms.ValidationError(_("This day is over."))
        return day

    def clean(self):
        cleaned = super().clean()
        if both := set(cleaned.get("origins_wanted", ())) & set(cleaned.get("origins_refused", ())):
            names = dict(country_choices())
            words = _("%(country)s stands in both lists.") % {"country": names[min(both)]}
            self.add_error("origins_refused", words)
        return cleaned


class CompanyForm(StepForm):
    languages = many_field(language_choices, label=_("Languages you trade in"))

    class Meta:
        model = SourcingProfile
        fields = ["kind", "size", "founded", "volume", "languages", "is_shown"]
        help_texts = {
            "is_shown": _(
                "They read your country, what your company is, and what you look for. Your name only once "
                "you write to them or give them your card."
            )
        }

    def clean_founded(self):
        year = self.cleaned_data["founded"]
        if year and not 1000 <= year <= timezone.localdate().year:
            raise forms.ValidationError(_("Write a year up to this one, such as 1998."))
        return year


FORMS = {Step.WHAT: WhatForm, Step.AMOUNT: AmountForm, Step.WHERE: WhereForm, Step.COMPANY: CompanyForm}


class BuyersWantedForm(forms.ModelForm):
    countries = many_field(country_choices, label=_("Countries of buyers"))
    exclusivities = many_field(country_choices, label=_("Markets that others have the sole right to"))
    kinds = many_field(BuyersWanted._meta.get_field("kinds").base_field.choices, label=_("Kinds of buyers"))
    sizes = many_field(BuyersWanted._meta.get_field("sizes").base_field.choices, label=_("Sizes of buyers"))
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)

    class Meta:
        model = BuyersWanted
        fields = [
            *("countries", "kinds", "sizes", "least_quantity", "least_value", "currency", "monthly_capacity"),
            "exclusivities",
        ]

    def clean_least_value(self):
        value = self.cleaned_data["least_value"]
        if value is not None and value < 0:
            raise forms.ValidationError(_("A price is not below nothing."))
        return value
