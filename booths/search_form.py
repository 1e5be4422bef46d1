"""What the search page's address may ask for; anything else in it is passed over."""

from django import forms
from django.utils.translation import gettext_lazy as _

from fair.models import Category
from fair.search import bands
from fair.search.query import Filters

MOST_CHOICES = 20


class SearchForm(forms.Form):
    """A search as an address. Every field is optional, and one that makes no sense counts as empty."""

    SORTS = [
        ("best", _("Best match")),
        ("price", _("Lowest price")),
        ("-price", _("Highest price")),
        ("moq", _("Lowest minimum order")),
        ("newest", _("Newest")),
    ]

    q = forms.CharField(required=False)
    kind = forms.ChoiceField(
        required=False,
        choices=[("", _("Everything")), ("product", _("Products")), ("exhibitor", _("Exhibitors"))],
    )
    category = forms.ModelChoiceField(Category.objects.all(), required=False, to_field_name="slug")
    price_from = forms.DecimalField(required=False, min_value=0, max_digits=14)
    price_to = forms.DecimalField(required=False, min_value=0, max_digits=14)
    moq = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[(step, step) for step in bands.MOQ]
    )
    lead_time = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[(step, step) for step in bands.LEAD_TIME]
    )
    verified = forms.BooleanField(required=False)
    present = forms.BooleanField(required=False)
    sort = forms.ChoiceField(required=False, choices=SORTS)
    view = forms.ChoiceField(required=False, choices=[("list", _("List")), ("grid", _("Grid"))])
    page = forms.IntegerField(required=False, min_value=1, max_value=100)

    def asked(self):
        """The cleaned values, with empty ones for what was wrong."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}

    def moved_category(self):
        """The category into which the one that the address names was merged, or None."""
        if "category" not in self.errors:
            return None
        slug = self.data.get("category", "")[:80].replace("\0", "")
        return Category.objects.filter(former_slugs__contains=[slug]).first()

    def several(self, name):
        """The values of a field that may be given more than once: countries and certificates."""
        values = [value for value in self.data.getlist(name) if value.isprintable() and 0 < len(value) <= 80]
        return tuple(dict.fromkeys(values))[:MOST_CHOICES]

    def filters(self, present_exhibitors):
        """The search's Filters; `present_exhibitors()` gives the ids of those with someone at the booth."""
        asked = self.asked()
        return Filters(
            category=asked["category"].pk if asked["category"] else None,
            countries=self.several("country"),
            certificates=self.several("certificate"),
            price_from=_number(asked["price_from"]),
            price_to=_number(asked["price_to"]),
            moq=asked["moq"],
            lead_time=asked["lead_time"],
            verified=bool(asked["verified"]),
            exhibitors=tuple(present_exhibitors()) if asked["present"] else None,
        )


def _number(amount):
    return float(amount) if amount is not None else None
