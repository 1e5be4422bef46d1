"""A sourcing request's whole form: its fields, and its lines in rows."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.forms import one_line_field
from exhibitors.forms.bulk import unit_choices
from exhibitors.imports.report import BadRow
from exhibitors.models import PriceTier
from fair.countries import country_choices
from fair.forms import MINUTES, LongSelect, MomentField
from fair.languages import language_choices
from fair.models import Category
from fair.money import USD
from matchmaking.forms.lines import LineRow, look_up, row_of_line, rows_of, words_in
from matchmaking.models import SourcingRequest
from matchmaking.services.request_parts import MOST_FILES, MOST_LINES

USUAL_TIME = datetime.timedelta(days=7)


class WordsField(forms.CharField):
    """Words with commas between them; the value is a list."""

    def to_python(self, value):
        return words_in(super().to_python(value))

    def run_validators(self, value):
        """The length is that of the list."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """Any number of files; the service looks at what they are."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        files = [file for file in data or [] if file]
        if len(files) > MOST_FILES:
            raise ValidationError(_("At most 10 files can be added."))
        return [super(FilesField, self).clean(file) for file in files]


class RequestForm(forms.Form):
    """The single fields; what a draft still lacks is told when it is sent."""

    title = one_line_field(
        SourcingRequest._meta.get_field("title"), placeholder=gettext_lazy("Kettles for 12 hotels")
    )
    text = forms.CharField(
        label=gettext_lazy("What it is for"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Written in"), choices=language_choices, required=False, widget=LongSelect
    )
    category = forms.ModelChoiceField(Category.objects.all(), label=gettext_lazy("Category"), required=False)
    certificates = WordsField(
        label=gettext_lazy("Certificates"),
        required=False,
        help_text=gettext_lazy("With commas between them: CE, LFGB."),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"),
        choices=[(code, code) for code in USD],
        widget=LongSelect,
        required=False,
    )
    incoterm = forms.ChoiceField(
        label=gettext_lazy("Incoterm"),
        required=False,
        choices=[("", gettext_lazy("Open")), *((term, term) for term in PriceTier.Incoterm)],
    )
    place = one_line_field(SourcingRequest._meta.get_field("place"), placeholder="Valparaíso")
    country = forms.ChoiceField(
        label=gettext_lazy("Country of delivery"),
        required=False,
        choices=lambda: [("", gettext_lazy("Open")), *country_choices()],
        widget=LongSelect,
    )
    wanted_on = forms.DateField(
        label=gettext_lazy("Wanted on"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    wants_samples = forms.BooleanField(label=gettext_lazy("A sample first"), required=False)
    deadline = MomentField(
        label=gettext_lazy("Quotes until"),
        help_text=gettext_lazy("On your clock; exhibitors read it on theirs."),
    )
    files = FilesField(label=gettext_lazy("Files"), required=False)

    def clean(self):
        cleaned = super().clean()
        for name, usual in (("currency", "USD"), ("language", get_language() or "en")):
            cleaned[name] = cleaned.get(name) or usual
        return cleaned


class RequestSheet:
    """The form of one request. Shown first it holds what is stored, or what somebody was typing."""

    def __init__(self, user, request=None, data=None, files=None, rows=(), initial=None):
        self.user, self.request, self.is_bound = user, request, data is not None
        typed = _Typed(request.written) if request and request.written and not self.is_bound else None
        if self.is_bound:
            self.form, self.rows = RequestForm(data, files), rows_of(data.getlist)
        elif typed:
            self.form, self.rows = RequestForm(initial=typed.single()), rows_of(typed.getlist)
        else:
            self.form = RequestForm(initial={**self._stored(), **(initial or {})})
            self.rows = list(rows) or self._stored_rows()
        self.is_typed = typed is not None
        if self.is_bound or typed:
            look_up(self.rows, user)
        self.lines = []

    @property
    def units(self):
        return unit_choices()

    @property
    def empty_row(self):
        return LineRow()

    @property
    def category(self):
        value = self.form["category"].value()
        return getattr(value, "pk", value) or ""

    def is_valid(self):
        self.lines = [line for row in self.rows if (line := self._read(row))]
        if len(self.rows) > MOST_LINES:
            self.form.add_error(None, _("A request has at most 100 lines."))
        if any(row.error for row in self.rows):
            self.form.add_error(None, _("A line is not complete: see there."))
        elif not self.rows:
            self.form.add_error(None, _("Say what you need, and how many."))
        return self.form.is_valid()

    def fields(self):
        """What the form says, for the services; its files beside it."""
        told = dict(self.form.cleaned_data)
        return told, told.pop("files")

    def written(self):
        """All that was typed, as it is kept until it can be saved."""
        single = {
            name: self.form.data.get(name, "")[:5000]
            for name in RequestForm.base_fields
            if name != "files" and isinstance(self.form.data.get(name, ""), str)
        }
        # The search that found nothing has boxes to tick instead of a text.
        if must := self.form.data.getlist("must"):
            single["certificates"] = ", ".join(must[:20])[:1000]
        if "deadline" not in self.form.data:
            single |= {"deadline": f"{self._usual_deadline():{MINUTES}}", "language": get_language() or "en"}
        return {"single": single, "lines": [row.written() for row in self.rows[:MOST_LINES]]}

    def _read(self, row):
        try:
            return row.read()
        except BadRow as wrong:
            row.error = str(wrong)
            return None

    def _stored(self):
        if self.request is None:
            country = getattr(self.user, "country", "")
            return {
                "deadline": self._usual_deadline(),
                "language": get_language(),
                "currency": "USD",
                "country": country,
            }
        names = [name for name in RequestForm.base_fields if name != "files"]
        told = {name: getattr(self.request, name) for name in names}
        told["category"] = self.request.category_id
        if not told["deadline"]:
            del told["deadline"]
        return told

    def _usual_deadline(self):
        """Six in the evening in a week, on the reader's clock."""
        ahead = timezone.localtime(timezone.now() + USUAL_TIME)
        return ahead.replace(hour=18, minute=0, second=0, microsecond=0)

    def _stored_rows(self):
        if self.request is None:
            return []
        return [row_of_line(line) for line in self.request.lines.select_related("product__exhibitor")]


class _Typed:
    """What was typed and kept, read like a POST."""

    def __init__(self, written):
        self._written = written

    def single(self):
        return {**self._written["single"], "certificates": self._written["single"].get("certificates", "")}

    def getlist(self, name):
        return [line.get(name, "") for line in self._written["lines"]]
