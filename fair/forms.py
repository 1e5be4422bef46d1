"""Form fields for what people upload: checked as it comes in, refused with the sentence of the check."""

from django import forms
from django.core.exceptions import ValidationError

from fair.errors import Refused
from fair.pictures import encode
from fair.uploads import check_model, check_pdf


def many_field(choices, label):
    """Any number of `choices`, ticked in a list that `<choice-filter>` narrows."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


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
