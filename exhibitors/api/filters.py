"""What of a catalogue is meant, as its page in the workspace narrows it."""

from exhibitors.forms.catalogue import CatalogueForm
from exhibitors.models import Product
from fair.models import Category
from fair.rest.fields import Choice, Named, Serializer, Text


class FilterSerializer(Serializer):
    """In a `state`, in or below a `category`, with the words of `q` in name or number, with a `gap`."""

    state = Choice(Product.State.choices, required=False)
    category = Named("slug", queryset=Category.objects.all(), required=False)
    q = Text(required=False, max_length=200)
    gap = Choice([gap for gap in CatalogueForm.GAPS if gap[0]], required=False)

    def validate_category(self, category):
        return category.pk
