"""Rates of exchange in the console: entered one by one, or loaded from a table that is looked at first."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fair.console import ConsoleAdmin
from fair.errors import Refused
from matchmaking.models import ExchangeRate
from matchmaking.rate_sheet import CURRENCIES, MOST_TEXT, read_rates
from matchmaking.services.rates import load_rates

STATES = ("new", "changed", "same", "wrong")
SHOWN = 300  # rows of a preview; those that are wrong come first


class RateForm(forms.ModelForm):
    class Meta:
        model = ExchangeRate
        fields = ["on", "base", "currency", "value"]

    def clean(self):
        cleaned = super().clean()
        for name in ("base", "currency"):
            cleaned[name] = code = cleaned.get(name, "").upper()
            if code and code not in CURRENCIES:
                self.add_error(name, _("There is no such currency."))
        if cleaned.get("on") and cleaned["on"] > timezone.localdate():
            self.add_error("on", _("The day is still to come."))
        if cleaned["base"] and cleaned["base"] == cleaned["currency"]:
            raise ValidationError(_("A rate is between two currencies."))
        return cleaned


class SheetForm(forms.Form):
    base = forms.CharField(label=_("Rates are for one unit of"), max_length=3, initial="EUR")
    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    text = forms.CharField(
        label=_("Or the table as text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "ltr"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > MOST_TEXT:
            raise ValidationError(_("This is too much at once: load a year at a time."))
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("The file is not text in UTF-8: save it as CSV.")) from None

    def clean(self):
        cleaned = super().clean()
        cleaned["table"] = cleaned.get("file") or cleaned.get("text") or ""
        if not self.errors and not cleaned["table"].strip():
            raise ValidationError(_("Choose a file, or put the table into the field."))
        return cleaned


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ConsoleAdmin):
    form = RateForm
    list_display = ["on", "base", "currency", "value"]
    list_filter = ["base", "currency"]
    ordering = ["-on", "base", "currency"]
    export_fields = ["on", "base", "currency", "value"]
    change_list_template = "matchmaking/console/rates-list.html"

    def get_urls(self):
        return [self.desk_path("load/", self.load, "load"), *super().get_urls()]

    def load(self, request):
        """A table: first what would come of it, row by row; sent again as it stands, it is kept."""
        form = SheetForm(request.POST or None, request.FILES or None)
        rows, status = [], 200
        if request.method == "POST":
            rows = self._read(request, form)
            if "load" in request.POST and rows and self._load(request, rows):
                return redirect("admin:matchmaking_exchangerate_changelist")
            status = 422 if form.errors or not rows else 200
        told = {state: sum(row.state == state for row in rows) for state in STATES}
        shown = sorted(rows, key=lambda row: (row.state != "wrong", not row.hint, row.number))[:SHOWN]
        table = form.cleaned_data.get("table", "") if form.is_bound and hasattr(form, "cleaned_data") else ""
        context = {"form": form, "rows": shown, "count": len(rows), "told": told, "table": table}
        page = "matchmaking/console/rates.html"
        return self.desk(request, page, _("Load rates"), status=status, **context)

    def _read(self, request, form):
        if not form.is_valid():
            return []
        try:
            return read_rates(form.cleaned_data["table"], form.cleaned_data["base"])
        except Refused as refusal:
            messages.error(request, str(refusal))
            return []

    def _load(self, request, rows):
        try:
            count = load_rates(rows, request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return False
        done = ngettext("%(count)d rate is kept.", "%(count)d rates are kept.", count)
        messages.success(request, done % {"count": count})
        return True
