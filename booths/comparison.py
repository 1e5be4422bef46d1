"""What buyers weigh when products stand side by side."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fair.countries import country_name
from fair.phrases import in_a_row


@dataclass(frozen=True)
class Row:
    """One property of every compared product; `values` stand in the products' order, "" where unknown."""

    label: str
    values: tuple[str, ...]

    @property
    def differs(self):
        return len(set(self.values)) > 1


def compare_products(products):
    """The rows of the comparison of products (for_rows): the trade's own facts, then attributes by name."""
    rows = [Row(label, tuple(value(product) for product in products)) for label, value in _facts()]
    rows += [
        Row(name, tuple(_attribute(product, name) for product in products))
        for name in _attribute_names(products)
    ]
    return [row for row in rows if any(row.values)]


def _facts():
    return [
        (_("Minimum order"), lambda product: product.minimum_order),
        (_("Lead time"), _lead_time),
        (_("Samples"), lambda product: product.get_sample_display()),
        (_("Certificates"), lambda product: in_a_row(product.certificate_names)),
        (_("Brand"), lambda product: product.brand),
        (_("Model"), lambda product: product.model_code),
        (_("Made in"), lambda product: country_name(product.origin) if product.origin else ""),
        (_("HS code"), lambda product: product.hs_code),
    ]


def _lead_time(product):
    days = product.lead_time_days
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days} if days else ""


def _attribute_names(products):
    """Every attribute's name once: those that most of the products have come first."""
    names = [
        name for product in products for name in dict.fromkeys(a["name"] for a in product.text("attributes"))
    ]
    return sorted(dict.fromkeys(names), key=names.count, reverse=True)


def _attribute(product, name):
    values = [
        f"{a['value']} {a.get('unit', '')}".strip() for a in product.text("attributes") if a["name"] == name
    ]
    return in_a_row(values)
