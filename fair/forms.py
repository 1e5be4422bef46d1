"""Form fields: moments on the reader's clock, and what people upload, refused with the check's sentence."""

from copy import copy

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.renderers import get_default_renderer
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from fair.addresses import YEARS
from fair.errors import Refused
from fair.pictures import encode
from fair.uploads import check_model, check_pdf

MINUTES = "%Y-%m-%dT%H:%M"  # as browsers send them


class MomentField(forms.DateTimeField):
    """A moment of these times, on the reader's own clock."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, MINUTES)

    def validate(self, value):
        super().validate(value)
        if value and value.year not in YEARS:
            raise ValidationError(_("Choose a day of these years."))


def many_field(choices, label):
    """Any number of `choices`, ticked in a list that `<choice-filter>` narrows."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class LongSelect(forms.Select):
    """A select of hundreds of choices; Django draws a template for each of them, half a page's time."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = set(self.format_value(value))
        options = mark_safe("\n".join(self._option(*choice, chosen) for choice in self.choices))  # noqa: S308
        attrs = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, attrs, options)

    def _option(self, key, label, chosen):
        key = "" if key is None else str(key)
        selected = " selected" if key in chosen else ""
        return f'<option value="{conditional_escape(key)}"{selected}>{conditional_escape(label)}</option>'


class CheckedFileField(forms.FileField):
    """A file that passes `check`, which raises Refused."""

    def __init__(self, *, check, **options):
        self.check = check
        super().__init__(**options)

    def to_python(self, data):
        file = super().to_python(data)
        if file is None:
            return None
        try:
            return self.checked(file)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from None

    def checked(self, file):
        self.check(file)
        return file


class PdfField(CheckedFileField):
    def __init__(self, **options):
        super().__init__(check=check_pdf, **options)


class ModelField(CheckedFileField):
    """A 3D model, GLB."""

    def __init__(self, **options):
        super().__init__(check=check_model, **options)


class PictureField(CheckedFileField):
    """A picture; its value is the encoded renditions, for `fair.pictures.keep`."""

    def __init__(self, **options):
        super().__init__(check=None, **options)

    def checked(self, file):
        return encode(file)


class NamesField(forms.MultiValueField):
    """A text in every language of the fair, {"en": …, "zh-hans": …}; one of them at least, where required."""

    def __init__(self, *, max_length=120, rows=None, required=True, **options):
        fields = [forms.CharField(required=False, max_length=max_length) for _language in settings.LANGUAGES]
        widget = NamesWidget(rows)
        super().__init__(fields, required=required, require_all_fields=False, widget=widget, **options)

    def compress(self, values):
        told = zip(settings.LANGUAGES, values, strict=False)
        return {code: text.strip() for (code, _name), text in told if text and text.strip()}


class NamesWidget(forms.MultiWidget):
    """One control a language, side by side; a language without a text is marked."""

    template_name = "console/names.html"
    is_names = True

    def __init__(self, rows=None):
        control = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
        super().__init__({code.replace("-", "_"): copy(control) for code, _name in settings.LANGUAGES})

    def decompress(self, value):
        return [(value or {}).get(code, "") for code, _name in settings.LANGUAGES]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for (code, language), inner in zip(settings.LANGUAGES, context["widget"]["subwidgets"], strict=True):
            inner["language"] = language
            inner["attrs"] |= {"lang": code, "aria-label": language}
            if not inner["value"]:
                inner["attrs"]["class"] = "desk-missing"
        return context

    def _render(self, template_name, context, renderer=None):
        renderer = renderer or get_default_renderer()
        for inner in context["widget"]["subwidgets"]:
            html = renderer.render(inner["template_name"], {"widget": inner})
            inner["html"] = mark_safe(html)  # noqa: S308  Django's own widget made it
        return render_to_string(template_name, context)

    def id_for_label(self, id_):
        return f"{id_}_0" if id_ else id_
