"""The page on which a quote is written: its terms, and every line with its prices."""

from dataclasses import dataclass, field
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import OneLine
from exhibitors.forms.rows import TierRow, read_tiers
from exhibitors.imports.cells import price, written_price
from exhibitors.imports.report import BadRow
from exhibitors.models import PriceTier, Product
from fair.addresses import whole_number
from fair.forms import LongSelect
from fair.texts import one_line, visible
from matchmaking.models import QuoteVersion
from matchmaking.quote_checks import CURRENCIES
from matchmaking.quote_content import Content, LineContent
from matchmaking.quote_filling import own_products, own_tiers

MOST = 2_000_000_000
LONGEST_LEAD_TIME = 3_000


class TermsForm(forms.ModelForm):
    """What concerns all lines. To be sent it must be whole; nothing but a currency is required of a draft."""

    NEEDED = ("incoterm", "place", "valid_until", "payment")

    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(code, code) for code in CURRENCIES], widget=LongSelect
    )
    incoterm = forms.ChoiceField(
        label=gettext_lazy("Incoterm"),
        required=False,
        choices=[("", "–"), *((term, term) for term in PriceTier.Incoterm)],
    )
    place = OneLine(label=gettext_lazy("Port or place"), max_length=80, required=False)
    payment = OneLine(label=gettext_lazy("Payment terms"), max_length=200, required=False)

    class Meta:
        model = QuoteVersion
        fields = ["currency", "incoterm", "place", "valid_until", "payment", "delivery", "text"]
        labels = {
            "valid_until": gettext_lazy("Valid until"),
            "delivery": gettext_lazy("Packing and delivery"),
            "text": gettext_lazy("Note to the buyer"),
        }
        widgets = {
            "valid_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "delivery": forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
            "text": forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name in self.NEEDED if self.data.get("do", "send") == "send" else ():
            self.fields[name].required = True


@dataclass
class LineRow:
    """A line as it stands on the page: texts as typed, `errors` by the name of the field."""

    line: object
    offered: bool = True
    product: str = ""
    name: str = ""
    text: str = ""
    moq: str = ""
    lead: str = ""
    sample: str = "none"
    sample_price: str = ""
    tiers: list = field(default_factory=list)
    errors: dict = field(default_factory=dict)

    @property
    def pk(self):
        return self.line.request_line_id

    @property
    def asked(self):
        return self.line.request_line

    @property
    def is_wrong(self):
        return bool(self.errors) or any(tier.error for tier in self.tiers)

    @property
    def samples(self):
        return Product.Sample.choices

    @property
    def first_error(self):
        return next(iter(self.errors.values()), "") or next((t.error for t in self.tiers if t.error), "")


def kept_row(line):
    """A row as the draft holds it."""
    return LineRow(
        line,
        line.is_offered,
        str(line.product_id or ""),
        line.name,
        line.text,
        str(line.moq or ""),
        str(line.lead_time_days or ""),
        line.sample,
        written_price(line.sample_price) if line.sample_price is not None else "",
        [TierRow(str(tier.quantity_from), written_price(tier.unit_price)) for tier in line.prices],
    )


def sent_row(line, data):
    """A row as it was typed."""

    def typed(name):
        return one_line(data.get(f"line-{line.request_line_id}-{name}", ""))

    pairs = zip(
        data.getlist(f"line-{line.request_line_id}-from"),
        data.getlist(f"line-{line.request_line_id}-price"),
        strict=False,
    )
    tiers = [TierRow(one_line(quantity), one_line(price)) for quantity, price in pairs]
    offered = str(line.request_line_id) in data.getlist("offered")
    return LineRow(
        line,
        offered,
        typed("product"),
        typed("name"),
        visible(data.get(f"line-{line.request_line_id}-text", "")).strip()[:1000],
        typed("moq"),
        typed("lead"),
        typed("sample") or "none",
        typed("sample_price"),
        [tier for tier in tiers if is_filled(tier, offered)],
    )


def is_filled(tier, offered):
    """Whether the row of a price says anything: the first one stands there with a quantity of one."""
    return bool(tier.price or (offered and tier.quantity not in ("", "1")))


class QuoteSheet:
    """A draft on its page. With `data` it is what was typed; `content` is that, once it is valid."""

    def __init__(self, draft, data=None, files=None):
        self.draft, self.data, self.files = draft, data, files
        self.is_bound = data is not None
        self.form = TermsForm(data, instance=draft)
        lines = draft.lines.select_related("request_line", "product").prefetch_related("tiers")
        self.rows = [sent_row(line, data) if self.is_bound else kept_row(line) for line in lines]
        self.products = list(own_products(draft.quote.invitation.exhibitor))

    def is_valid(self):
        is_fine = self.form.is_valid()
        self.lines = [self._read(row) for row in self.rows]
        return is_fine and not any(row.is_wrong for row in self.rows)

    @property
    def content(self):
        dropped = [number for text in self.data.getlist("drop") if (number := whole_number(text))]
        uploads = self.files.getlist("files") if self.files else []
        return Content(dict(self.form.cleaned_data), self.lines, uploads, dropped)

    def fill(self, pk):
        """Take over what the chosen product's page tells, in the row of that line; nothing is kept yet."""
        for row in self.rows:
            if row.pk == pk and (product := self._product(row)):
                self._fill(row, product)

    def _fill(self, row, product):
        row.offered, row.name = True, product.text("name")
        row.moq, row.lead = str(product.moq or ""), str(product.lead_time_days or "")
        row.sample = product.sample
        row.sample_price = written_price(product.sample_price) if product.sample_price is not None else ""
        tiers = own_tiers(product, self.form["currency"].value(), row.asked.unit)
        row.tiers = [TierRow(str(quantity), written_price(price)) for quantity, price in tiers]

    def _product(self, row):
        return next((product for product in self.products if str(product.pk) == row.product), None)

    def _read(self, row):
        product = whole_number(row.product) if row.product else None
        sample = row.sample if row.sample in Product.Sample.values else Product.Sample.NONE
        fields = {
            "is_offered": row.offered,
            "product": product,
            "name": row.name[:300],
            "text": row.text,
            "moq": self._whole(row, "moq", MOST),
            "lead_time_days": self._whole(row, "lead", LONGEST_LEAD_TIME),
            "sample": sample,
            "sample_price": self._amount(row),
        }
        tiers = read_tiers(row.tiers, "", "")
        return LineContent(row.pk, fields, [(tier.quantity_from, tier.unit_price) for tier in tiers])

    def _whole(self, row, name, most):
        typed = getattr(row, name)
        if not typed:
            return None
        number = whole_number(typed.replace(",", "").replace(" ", ""))
        if not number or number > most:
            row.errors[name] = _("Enter a whole number from 1 to %(most)s.") % {"most": most}
        return number

    def _amount(self, row):
        if not row.sample_price:
            return None
        try:
            return price(row.sample_price).quantize(Decimal("0.01"))
        except BadRow as wrong:
            row.errors["sample_price"] = str(wrong)
        return None
