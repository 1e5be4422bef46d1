"""Many products listed, withdrawn or changed at once."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from exhibitors import services
from exhibitors.api.door import OfCompany
from exhibitors.api.filters import FilterSerializer
from exhibitors.api.product_bodies import Words
from exhibitors.forms.bulk import keywords_in
from exhibitors.models import BulkAct, BulkItem
from exhibitors.units import UNITS
from fair.models import Category
from fair.rest.fields import Amount, Choice, Named, Serializer, Whole
from fair.rest.paging import NewestFirst
from fair.rest.scopes import Scope

MOST = 1000
CHANGED = {"category", "moq", "lead_time", "unit", "keywords", "percent"}


class ActSerializer(serializers.ModelSerializer):
    """`left` were as wished before; more than 300 products are the work of `job`, and counted as it goes."""

    job = serializers.IntegerField(source="job_id", read_only=True, allow_null=True)

    class Meta:
        model = BulkAct
        fields = ["id", "kind", "job", "done", "left", "refused", "created_at", "ended_at"]
        read_only_fields = fields


class NewActSerializer(Serializer):
    """On `products` by their ids, of which those of other exhibitors are passed over, or on all that `filter`
    finds: an empty one the whole catalogue. A kind beyond listing and withdrawing needs what it changes to:
    `category`, `moq`, `lead_time` in days, `unit`, `keywords` that are added, or for `prices` a `percent`.
    """

    kind = Choice([(kind, kind.label) for kind in BulkAct.Kind if kind != BulkAct.Kind.UNDO])
    products = serializers.ListField(
        child=Whole(min_value=1, max_value=2**63 - 1), min_length=1, max_length=MOST, required=False
    )
    filter = FilterSerializer(required=False)
    category = Named("slug", queryset=Category.objects.all(), required=False)
    moq = Whole(min_value=1, max_value=2_000_000_000, required=False)
    lead_time = Whole(min_value=1, max_value=3_000, required=False)
    unit = Choice(list(UNITS.items()), required=False)
    keywords = Words(min_length=1)
    percent = Amount(max_digits=6, decimal_places=2, min_value=-99, max_value=1000, required=False)

    def validate_keywords(self, words):
        return keywords_in("\n".join(words))

    def validate(self, act):
        if ("products" in act) == ("filter" in act):
            message = _("Say which products: by their ids, or by a filter.")
            raise serializers.ValidationError({"products": [message]})
        name = _changed_by(act["kind"])
        if other := CHANGED & act.keys() - {name}:
            raise serializers.ValidationError(
                {key: [_("This kind changes something else.")] for key in other}
            )
        if name and not act.get(name):
            raise serializers.ValidationError({name: [_("Say to what it changes.")]})
        return act

    @property
    def chosen(self):
        act = self.validated_data
        if "products" in act:
            return {"pks": act["products"]}
        return {"filter": urlencode(act["filter"])}

    @property
    def value(self):
        """As `BulkAct.value` keeps it."""
        name = _changed_by(self.validated_data["kind"])
        value = self.validated_data.get(name)
        kept = {"category": lambda: value.pk, "percent": lambda: str(value)}
        return {name: kept[name]() if name in kept else value} if name else {}


def _changed_by(kind):
    """The name of what a kind changes to, or None."""
    if kind in BulkAct.MOVES:
        return None
    return "percent" if kind == BulkAct.Kind.PRICES else kind


class RefusalSerializer(serializers.ModelSerializer):
    product = serializers.IntegerField(source="product_id", read_only=True)

    class Meta:
        model = BulkItem
        fields = ["product", "reason"]
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="What was done to many products in the last week, the latest first"),
    retrieve=extend_schema(summary="What came of an act on many products"),
)
class ActViewSet(OfCompany):
    queryset = BulkAct.objects.none()
    serializer_class = ActSerializer
    pagination_class = NewestFirst
    scope = Scope.CATALOGUE
    lookup_value_converter = "int"

    def get_queryset(self):
        return BulkAct.objects.filter(exhibitor=self.company)

    def answer(self, act, status=200):
        return Response(self.get_serializer(self.get_queryset().get(pk=act.pk)).data, status)

    @extend_schema(
        summary="List, withdraw or change many products, chosen by their ids or by a filter",
        request={"application/json": NewActSerializer},
        responses={201: ActSerializer},
    )
    def create(self, request, exhibitor):
        company = self.company
        body = NewActSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        kind = body.validated_data["kind"]
        act = services.act_on_products(company, request.user, kind, body.chosen, body.value)
        return self.answer(act, 201)

    @extend_schema(summary="Bring them back to where they were", request=None, responses={201: ActSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request, exhibitor, pk):
        return self.answer(services.undo_act(self.get_object(), request.user), 201)

    @extend_schema(summary="What was refused, and why", responses=RefusalSerializer(many=True))
    @action(detail=True)
    def refusals(self, request, exhibitor, pk):
        page = self.paginate_queryset(self.get_object().items.exclude(reason=""))
        return self.get_paginated_response(RefusalSerializer(page, many=True).data)
