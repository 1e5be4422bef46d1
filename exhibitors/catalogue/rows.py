"""What a row of the catalogue's table says, in the reader's language and on the reader's clock.

There are fifty rows on a page, and a template takes far longer over a model than over a mapping of texts.
"""

from functools import cache

from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext

from exhibitors.catalogue.languages import catalogue_languages, language_name, missing_languages
from exhibitors.models import Product
from exhibitors.units import amount
from fair.categories import category_names
from fair.phrases import in_a_row
from fair.templatetags.look import money

TONES = {Product.State.LISTED: "ok", Product.State.WITHDRAWN: "warn", Product.State.BARRED: "bad"}


class Rows:
    """Makes rows of products; what many rows say alike is put together once."""

    def __init__(self, exhibitor):
        self.address = reverse("workspace_product", args=[exhibitor.slug, 0]).removesuffix("0/")
        self.languages = catalogue_languages(exhibitor)
        self.categories = category_names()
        self.states = {state: str(label) for state, label in Product.State.choices}
        self.choose = gettext("Choose %(name)s")
        self.today = localdate()
        self.missing = cache(_missing)
        self.amount = cache(amount)
        self.price = cache(lambda price, currency: f"{money(price)} {currency}")

    def row(self, product):
        """The product as a mapping of texts; empty texts for what it does not tell."""
        changed = localtime(product.updated_at)
        is_today = changed.date() == self.today
        return {
            "pk": str(product.pk),
            "choose": self.choose % {"name": product.name},
            "address": f"{self.address}{product.pk}/",
            "thumb": product.picture.thumb if product.picture else "",
            "name": product.name or "—",
            "refusal": getattr(product, "refusal", None) or "",
            "code": product.model_code,
            "category": self.categories.get(product.category_id, "—"),
            "price": self.price(product.price.unit_price, product.price.currency) if product.price else "",
            "least": self.amount(product.moq, product.unit) if product.moq else "",
            "state": self.states[product.state],
            "tone": TONES.get(product.state, ""),
            "missing": self.missing(tuple(missing_languages(product, self.languages))),
            "moment": changed.isoformat(),
            "changed": time_format(changed) if is_today else date_format(changed, "SHORT_DATE_FORMAT"),
        }


def _missing(languages):
    """That a product has no name in the languages, or an empty text."""
    names = in_a_row(language_name(language) for language in languages)
    return gettext("not in %(languages)s") % {"languages": names} if names else ""
