"""An empty catalogue: the headings that imports know, one example, and what some columns may hold."""

import io

from django.utils.translation import gettext as _

from exhibitors.exports.columns import HEADINGS, heading
from exhibitors.models import PriceTier, Product
from exhibitors.units import UNITS
from fair.models import Category
from fair.workbooks import Workbook

EXAMPLE = {
    "external_id": "K-350-W",
    "name": "Stoneware mug 350 ml",
    "model_code": "M350",
    "summary": "Dishwasher-proof, with a glaze free of lead.",
    "description": "",
    "brand": "",
    "keywords": "mug, cup, stoneware",
    "tiers": "300: 2.10; 1000: 1.85",
    "currency": "USD",
    "incoterm": "FOB",
    "moq": 300,
    "unit": "piece",
    "lead_time_days": 30,
    "sample": "free",
    "origin": "CN",
    "hs_code": "691200",
    "attributes": "Volume (ml): 350; Colour: white",
    "pictures": "mug-front.jpg; mug-side.jpg",
    "state": "listed",
    "source_language": "en",
}
LEFT_OUT = ("product_id", "sample_price")


def write_template(out):
    """Write the workbook to `out`, in the language in use."""
    fields = [field for field in HEADINGS if field not in LEFT_OUT]
    categories = list(Category.objects.order_by("path"))
    leaf = next((category for category in categories if category.level == 3), None)
    example = EXAMPLE | {"category": leaf.name if leaf else ""}
    content = io.BytesIO()
    with Workbook(content) as book:
        book.add_page(_("Products"), [heading(field) for field in fields])
        book.write([example.get(field) for field in fields])
        _write_choices(book, categories)
    out.write(content.getvalue())


def _write_choices(book, categories):
    columns = {
        heading("category"): [category.name for category in categories],
        heading("unit"): list(UNITS),
        heading("incoterm"): list(PriceTier.Incoterm.values),
        heading("sample"): list(Product.Sample.values),
        heading("state"): [state for state in Product.State.values if state != Product.State.BARRED],
    }
    book.add_page(_("What to write"), list(columns), {0: 40})
    for place in range(max(map(len, columns.values()))):
        book.write([words[place] if place < len(words) else None for words in columns.values()])
