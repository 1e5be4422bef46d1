"""Forms in which companies tell about themselves."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLine, country_field, one_line_field, zone_field
from exhibitors.models import Exhibitor
from fair.countries import country_choices
from fair.forms import PictureField, many_field
from fair.languages import language_choices
from fair.models import Category
from fair.texts import visible
from fair.zones import zone_choices


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


class ProfileForm(forms.ModelForm):
    """What buyers read of a company. Its texts in further languages are the TranslationForms beside it."""

    name = one_line_field(Exhibitor._meta.get_field("name"), autocomplete="organization")
    legal_name = one_line_field(Exhibitor._meta.get_field("legal_name"))
    tagline = one_line_field(Exhibitor._meta.get_field("tagline"))
    city = one_line_field(Exhibitor._meta.get_field("city"), autocomplete="address-level2")
    address = one_line_field(Exhibitor._meta.get_field("address"), autocomplete="street-address")
    capacity = one_line_field(Exhibitor._meta.get_field("capacity"))
    payment_terms = one_line_field(Exhibitor._meta.get_field("payment_terms"))
    country = country_field()
    website = forms.URLField(required=False, assume_scheme="https")
    time_zone = zone_field()
    category = forms.ModelChoiceField(label=_("Section"), queryset=Category.objects.filter(level=1))
    markets = many_field(country_choices, label=_("Countries you sell to"))
    languages = many_field(language_choices, label=_("Languages you answer in"))
    logo = PictureField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("PNG or WebP with a transparent ground looks best. JPEG and AVIF are fine, up to 15 MB."),
    )

    class Meta:
        model = Exhibitor
        fields = [
            *("name", "legal_name", "tagline", "about", "type", "category", "country", "city", "address"),
            *("time_zone", "website", "founded", "exporting_since", "employees", "factory_area", "capacity"),
            *("payment_terms", "markets", "languages", "source_language"),
        ]
        labels = {
            "about": _("About the company"),
            "type": _("You are"),
            "founded": _("Founded in"),
            "exporting_since": _("Exporting since"),
            "employees": _("Employees"),
            "factory_area": _("Factory area, m²"),
            "source_language": _("Language of these texts"),
        }
        widgets = {"about": forms.Textarea(attrs={"rows": 7, "maxlength": 4_000})}

    zones = staticmethod(zone_choices)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Company")
        self.fields["tagline"].label = _("What you offer, in one sentence")
        self.fields["capacity"].label = _("Made in a year")
        for name in ("capacity", "factory_area"):
            self.fields[name].help_text = ""
        self.fields["source_language"] = forms.ChoiceField(
            label=self.fields["source_language"].label, choices=settings.LANGUAGES
        )

    def clean_about(self):
        return visible(self.cleaned_data["about"])[:4_000].strip()

    def clean(self):
        cleaned = super().clean()
        year = timezone.localdate().year
        for name in ("founded", "exporting_since"):
            if cleaned.get(name) and not 1000 <= cleaned[name] <= year:
                self.add_error(name, _("Write a year up to this one, such as 1998."))
        return cleaned


class TranslationForm(forms.Form):
    """A company's texts in one further language; what is left empty is shown in the source language."""

    name = OneLine(label=_("Company"), max_length=120, required=False)
    tagline = OneLine(label=_("What you offer, in one sentence"), max_length=200, required=False)
    about = forms.CharField(
        label=_("About the company"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    def __init__(self, company, language, *args, **kwargs):
        self.language = language
        known = company.translations.get(language, {})
        super().__init__(*args, initial=known, prefix=language, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["lang"] = language

    @property
    def missing(self):
        """How many of the texts this language lacks."""
        return sum(not self[name].value() for name in self.fields)

    def texts(self, known):
        """What the language's entry in `translations` becomes; texts of other fields stay."""
        said = {name: visible(text).strip() for name, text in self.cleaned_data.items()}
        return {name: text for name, text in {**known, **said}.items() if text}
