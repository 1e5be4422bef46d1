"""The fields of a product; what comes in rows (prices, attributes, pictures) is in forms/rows.py."""

import re
from decimal import Decimal

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import OneLine
from exhibitors.catalogue.languages import TRANSLATED, language_name
from exhibitors.forms.bulk import keywords_in, unit_choices
from exhibitors.models import PriceTier, Product
from fair.categories import category_names
from fair.countries import country_choices
from fair.forms import LongSelect, ModelField
from fair.models import Category
from fair.money import USD
from fair.texts import visible

LENGTHS = {"name": 300, "summary": 500, "description": 20_000, "keywords": 2_000}
LABELS = {
    "name": gettext_lazy("Name"),
    "summary": gettext_lazy("Summary"),
    "description": gettext_lazy("Description"),
    "keywords": gettext_lazy("Keywords"),
}
MOST_KEYWORDS = 50


class Several(forms.CharField):
    """Text of several lines, without characters that nobody sees."""

    def to_python(self, value):
        return visible(super().to_python(value)).replace("\r\n", "\n").strip()


class Keywords(forms.CharField):
    """Words and phrases with commas between them; the value is a list."""

    def to_python(self, value):
        return keywords_in(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if len(value) > MOST_KEYWORDS:
            raise forms.ValidationError(_("A product has at most 50 keywords."))

    def run_validators(self, value):
        """The length is that of the list."""


def text_field(name, language, required=False):
    """The field for one of a product's texts in a language."""
    kind = {"description": Several, "keywords": Keywords}.get(name, OneLine)
    rows = {"description": 7, "keywords": 2, "summary": 3}.get(name, 2)
    attrs = {"lang": language, "dir": "auto", "rows": rows, "maxlength": LENGTHS[name]}
    field = kind(label=LABELS[name], required=required, widget=forms.Textarea(attrs=attrs))
    if kind is not Keywords:
        field.max_length = LENGTHS[name]
        field.validators.append(MaxLengthValidator(LENGTHS[name]))
    return field


class ProductForm(forms.ModelForm):
    """All single fields, and those of each translation as "name__zh-hans"."""

    keywords = Keywords(required=False)
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"),
        choices=[(code, code) for code in USD],
        initial="USD",
        widget=LongSelect,
    )
    incoterm = forms.ChoiceField(
        label=gettext_lazy("Incoterm"), choices=[(term, term) for term in PriceTier.Incoterm], initial="FOB"
    )
    origin = forms.ChoiceField(label=gettext_lazy("Made in"), required=False, widget=LongSelect)
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), widget=LongSelect)
    model = ModelField(
        label=gettext_lazy("3D model"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".glb,model/gltf-binary"}),
        help_text=gettext_lazy("A GLB file of at most 20 MB."),
    )
    remove_model = forms.BooleanField(label=gettext_lazy("Take the 3D model away"), required=False)

    class Meta:
        model = Product
        fields = [
            "name",
            "summary",
            "description",
            "keywords",
            "category",
            "brand",
            "model_code",
            "external_id",
            "hs_code",
            "origin",
            "moq",
            "unit",
            "lead_time_days",
            "sample",
            "sample_price",
            "certificates",
        ]
        widgets = {"category": LongSelect}
        labels = {
            "category": gettext_lazy("Category"),
            "brand": gettext_lazy("Brand"),
            "model_code": gettext_lazy("Model code"),
            "external_id": gettext_lazy("Your own number"),
            "hs_code": gettext_lazy("HS code"),
            "moq": gettext_lazy("Minimum order"),
            "lead_time_days": gettext_lazy("Lead time in days"),
            "sample": gettext_lazy("Samples"),
            "sample_price": gettext_lazy("Price of a sample"),
            "certificates": gettext_lazy("Certificates"),
        }
        help_texts = {
            "external_id": gettext_lazy("Files that you import find the product by it."),
            "hs_code": gettext_lazy("4 to 12 digits; customs ask for it."),
        }

    def __init__(self, *args, exhibitor, languages, **kwargs):
        super().__init__(*args, **kwargs)
        self.exhibitor, self.languages = exhibitor, languages
        for name in TRANSLATED:
            self.fields[name] = text_field(name, languages[0], required=name == "name")
            for language in languages[1:]:
                self.fields[f"{name}__{language}"] = text_field(name, language)
        for name in ("brand", "model_code", "external_id"):
            length = Product._meta.get_field(name).max_length
            old = self.fields[name]
            self.fields[name] = OneLine(
                label=old.label, help_text=old.help_text, max_length=length, required=False
            )
        self.fields["category"].queryset = Category.objects.all()
        self.fields["category"].choices = self._categories()
        self.fields["origin"].choices = [("", _("Not told")), *country_choices()]
        self.fields["unit"].choices = unit_choices(self.instance.unit)
        self.fields["certificates"].queryset = exhibitor.certificates.all()
        own = [(certificate.pk, str(certificate)) for certificate in self.fields["certificates"].queryset]
        self.fields["certificates"].widget = forms.CheckboxSelectMultiple(choices=own)
        for name, most in {"moq": 2_000_000_000, "lead_time_days": 3_000}.items():
            self.fields[name].max_value = most
            self.fields[name].validators.append(MaxValueValidator(most))
        self.fields["sample_price"].validators.append(MinValueValidator(Decimal(0)))

    def _categories(self):
        """The tree to choose from, with the product's own category even where that is newer."""
        names, own = category_names(), self.instance.category_id
        newer = {own: self.instance.category.name} if own and own not in names else {}
        return [("", _("Choose one")), *(names | newer).items()]

    def clean_hs_code(self):
        code = re.sub(r"[\s.]", "", self.cleaned_data["hs_code"])
        if code and not re.fullmatch(r"[0-9]{4,12}", code):
            raise forms.ValidationError(_("The HS code is not 4 to 12 digits."))
        return code

    def clean_external_id(self):
        number = self.cleaned_data["external_id"]
        others = self.exhibitor.products.exclude(pk=self.instance.pk)
        if number and others.filter(external_id=number).exists():
            raise forms.ValidationError(_("Another product of yours has this number."))
        return number

    @property
    def texts(self):
        """Rows of the languages side by side: (label, [(name of the language, bound field)])."""
        named = [(language, language_name(language)) for language in self.languages]
        return [
            (LABELS[name], [(shown, self[self._key(name, language)]) for language, shown in named])
            for name in TRANSLATED
        ]

    def _key(self, name, language):
        return name if language == self.languages[0] else f"{name}__{language}"

    @property
    def columns(self):
        """(language, its name, whether it is the source, whether the name is missing in it)."""
        return [
            (
                language,
                language_name(language),
                place == 0,
                place > 0 and not self[self._key("name", language)].value(),
            )
            for place, language in enumerate(self.languages)
        ]

    def translations(self):
        """What `product.translations` holds afterwards: other languages and other texts stay."""
        kept = {language: dict(texts) for language, texts in self.instance.translations.items()}
        for language in self.languages[1:]:
            texts = kept.setdefault(language, {})
            for name in TRANSLATED:
                texts[name] = self.cleaned_data[f"{name}__{language}"]
            kept[language] = {name: text for name, text in texts.items() if text}
        return {language: texts for language, texts in kept.items() if texts}
