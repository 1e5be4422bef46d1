"""The page on which a buyer asks for other terms."""

import uuid
from dataclasses import dataclass, field
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import OneLine
from exhibitors.imports.cells import price, written_price
from exhibitors.imports.report import BadRow
from exhibitors.models import PriceTier
from fair.addresses import whole_number
from fair.texts import one_line

MOST = 2_000_000_000
TERMS = ("incoterm", "place", "payment")


class CounterForm(forms.Form):
    incoterm = forms.ChoiceField(
        label=gettext_lazy("Incoterm"), choices=[(term, term) for term in PriceTier.Incoterm]
    )
    place = OneLine(label=gettext_lazy("Port or place"), max_length=80)
    payment = OneLine(label=gettext_lazy("Payment terms"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("Why you ask for this"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
    )


@dataclass
class Wish:
    """A line as the buyer would have it: texts as typed."""

    line: object
    wanted: bool = True
    quantity: str = ""
    price: str = ""
    errors: dict = field(default_factory=dict)

    @property
    def pk(self):
        return self.line.request_line_id


class CounterSheet:
    """The offer as a form. With `data` it is what was typed; `wishes` is that, once it is valid."""

    def __init__(self, quote, data=None):
        self.quote, self.data, self.is_bound = quote, data, data is not None
        offer = quote.offer
        self.form = CounterForm(data, initial={name: getattr(offer, name) for name in TERMS})
        self.rows = [self._row(line) for line in offer.offered]

    @property
    def key(self):
        return (self.data or {}).get("key") or uuid.uuid4()

    @property
    def base(self):
        """The number of the version that was read."""
        typed = (self.data or {}).get("base", str(self.quote.offer.number))
        return whole_number(typed)

    def is_valid(self):
        is_fine = self.form.is_valid()
        self.lines = {row.pk: self._read(row) for row in self.rows}
        return is_fine and not any(row.errors for row in self.rows)

    @property
    def wishes(self):
        cleaned = self.form.cleaned_data
        return {
            "terms": {name: cleaned[name] for name in TERMS},
            "lines": self.lines,
            "text": cleaned["text"],
        }

    def _row(self, line):
        if not self.is_bound:
            shown = line.unit_price if line.unit_price is not None else line.prices[0].unit_price
            return Wish(line, True, str(line.quantity), written_price(shown))
        number = line.request_line_id
        wanted = str(number) in self.data.getlist("wanted")
        typed = (one_line(self.data.get(f"line-{number}-{name}", "")) for name in ("quantity", "price"))
        return Wish(line, wanted, *typed)

    def _read(self, row):
        """(quantity, price of one), or None for a line that is not wanted."""
        if not row.wanted:
            return None
        quantity = whole_number(row.quantity.replace(",", "").replace(" ", ""))
        if not quantity or quantity > MOST:
            row.errors["quantity"] = _("Enter a quantity.")
        try:
            wished = price(row.price).quantize(Decimal("0.0001"))
        except BadRow as wrong:
            row.errors["price"] = str(wrong)
            return None
        if not wished:
            row.errors["price"] = _("Enter a price.")
        return quantity, wished
