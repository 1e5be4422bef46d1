"""The form of a brochure."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import one_line_field
from booths.models import Brochure
from fair.forms import PdfField, many_field
from fair.languages import language_choices


class BrochureForm(forms.ModelForm):
    """A paper to take away; its size is told beside the link."""

    title = one_line_field(Brochure._meta.get_field("title"))
    languages = many_field(language_choices, label=_("Languages"))
    file = PdfField(
        label=_("PDF"),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text=_("At most 25 MB."),
    )

    class Meta:
        model = Brochure
        fields = ["title", "languages", "file"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        self.instance.size = file.size
        return file
