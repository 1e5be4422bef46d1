"""Search over products and exhibitors, with all ways to narrow it."""

import base64
import binascii
import re
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from booths.models import Booth
from exhibitors.api.companies import ExhibitorSerializer
from exhibitors.api.product_bodies import ProductSerializer
from exhibitors.models import Exhibitor, Product
from fair.models import Category
from fair.realtime import presence
from fair.rest.asked import Flag, NamedText, Query, WholeText
from fair.rest.views import Address
from fair.search import bands
from fair.search.query import Filters, search

MOST_PAGES = 100
PAGE = re.compile(r"page=([1-9][0-9]{0,2})")


class SearchQuery(Query):
    """A search. Prices are in US dollars; `present` are those with someone of the staff at the booth now."""

    q = serializers.CharField(required=False, allow_blank=True, max_length=300)
    kind = serializers.ChoiceField(["product", "exhibitor"], required=False)
    category = NamedText("slug", queryset=Category.objects.all(), required=False)
    country = serializers.ListField(
        child=serializers.RegexField(r"^[A-Z]{2}$"), required=False, max_length=20
    )
    certificate = serializers.ListField(
        child=serializers.CharField(max_length=80), required=False, max_length=20
    )
    price_from = serializers.DecimalField(14, 4, min_value=0, required=False)
    price_to = serializers.DecimalField(14, 4, min_value=0, required=False)
    moq = serializers.ChoiceField([str(step) for step in bands.MOQ], required=False)
    lead_time = serializers.ChoiceField([str(step) for step in bands.LEAD_TIME], required=False)
    verified = Flag()
    present = Flag()
    sort = serializers.ChoiceField(["best", "price", "-price", "moq", "newest"], required=False)
    cursor = serializers.CharField(required=False, max_length=40)
    page_size = WholeText(min_value=1, max_value=50, required=False)

    def validate_cursor(self, cursor):
        """The number of the page: what is ranked has no other place to go on from."""
        try:
            found = PAGE.fullmatch(base64.urlsafe_b64decode(cursor).decode("ascii"))
        except (binascii.Error, UnicodeError, ValueError):
            found = None
        if not found or int(found[1]) > MOST_PAGES:
            raise ValidationError(_("This cursor is not one of ours."))
        return int(found[1])


class OptionSerializer(serializers.Serializer):
    value = serializers.CharField()
    count = serializers.IntegerField()
    selected = serializers.BooleanField()


class FacetSerializer(serializers.Serializer):
    name = serializers.CharField()
    options = OptionSerializer(many=True)


class FoundSerializer(serializers.Serializer):
    """What was found, the best first. `capped`: there are at least `total`.

    `suggestion`: a likelier spelling; with `corrected` the results are for it. `relaxed`: words that
    the first result lacks, where nothing has all of them. `exact`: how many have every word.
    """

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(["product", "exhibitor"])
    products = ProductSerializer(many=True, read_only=True)
    exhibitors = ExhibitorSerializer(many=True)
    total = serializers.IntegerField()
    capped = serializers.BooleanField()
    exact = serializers.IntegerField()
    suggestion = serializers.CharField()
    corrected = serializers.BooleanField()
    relaxed = serializers.ListField(child=serializers.CharField())
    facets = FacetSerializer(many=True)


class SearchView(Address):
    action = "search"
    queries = {"search": SearchQuery}

    @extend_schema(summary="Search products or exhibitors", operation_id="search", responses=FoundSerializer)
    def get(self, request):
        asked = self.asked
        kind, page = asked.get("kind", "product"), asked.get("cursor", 1)
        found = search(
            asked.get("q", ""),
            kind,
            _filters(asked),
            asked.get("sort", "best"),
            page,
            asked.get("page_size", 24),
        )
        ids = [hit.object_id for hit in found.hits]
        told = {
            "next": self._page(page + 1) if page < min(found.pages, MOST_PAGES) else None,
            "previous": self._page(page - 1) if page > 1 else None,
            "kind": kind,
            "products": _in_order(Product.objects.visible_to(request.user).for_api(), ids, kind == "product"),
            "exhibitors": _in_order(
                Exhibitor.objects.visible_to(request.user).for_api(), ids, kind == "exhibitor"
            ),
            "facets": _facets(found.facets),
        }
        for name in ("total", "capped", "exact", "suggestion", "corrected", "relaxed"):
            told[name] = getattr(found, name)
        return Response(FoundSerializer(told, context={"request": request}).data)

    def _page(self, number):
        query = [
            (name, value)
            for name, values in self.request.query_params.lists()
            for value in values
            if name != "cursor"
        ]
        cursor = base64.urlsafe_b64encode(f"page={number}".encode()).decode()
        address = self.request.build_absolute_uri(self.request.path)
        return f"{address}?{urlencode([*query, ('cursor', cursor)])}"


def _filters(asked):
    there = Booth.objects.published().filter(pk__in=presence.staffed()).values_list("exhibitor", flat=True)
    return Filters(
        category=asked["category"].pk if "category" in asked else None,
        countries=tuple(asked.get("country", ())),
        certificates=tuple(asked.get("certificate", ())),
        price_from=_number(asked.get("price_from")),
        price_to=_number(asked.get("price_to")),
        moq=_number(asked.get("moq"), int),
        lead_time=_number(asked.get("lead_time"), int),
        verified=asked.get("verified", False),
        exhibitors=tuple(there) if asked.get("present") else None,
    )


def _number(value, kind=float):
    return None if value is None else kind(value)


def _in_order(rows, ids, wanted):
    found = rows.in_bulk(ids) if wanted and ids else {}
    return [found[pk] for pk in ids if pk in found]


def _facets(facets):
    """As the search counts them; categories by their slug."""
    ids = [int(option.value) for facet in facets if facet.name == "category" for option in facet.options]
    slugs = dict(Category.objects.filter(pk__in=ids).values_list("pk", "slug")) if ids else {}
    for facet in facets:
        options = [
            {
                "value": slugs.get(int(option.value), "") if facet.name == "category" else option.value,
                "count": option.count,
                "selected": option.selected,
            }
            for option in facet.options
        ]
        yield {"name": facet.name, "options": [option for option in options if option["value"]]}
