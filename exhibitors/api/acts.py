"""Many products listed or withdrawn at once."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from exhibitors import services
from exhibitors.api.door import OfCompany
from exhibitors.models import BulkAct, BulkItem
from fair.rest.fields import Choice, Serializer, Whole
from fair.rest.paging import NewestFirst
from fair.rest.scopes import Scope

MOST = 1000


class ActSerializer(serializers.ModelSerializer):
    """`left` were as wished before; more than 300 products are the work of `job`, and counted as it goes."""

    job = serializers.IntegerField(source="job_id", read_only=True, allow_null=True)

    class Meta:
        model = BulkAct
        fields = ["id", "kind", "job", "done", "left", "refused", "created_at", "ended_at"]
        read_only_fields = fields


class NewActSerializer(Serializer):
    """The products by their ids; those of other exhibitors are passed over."""

    kind = Choice([(kind, kind.label) for kind in BulkAct.MOVES])
    products = serializers.ListField(
        child=Whole(min_value=1, max_value=2**63 - 1), min_length=1, max_length=MOST
    )


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
        summary="List or withdraw many products", request=NewActSerializer, responses={201: ActSerializer}
    )
    def create(self, request, exhibitor):
        company = self.company
        body = NewActSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        chosen = {"pks": body.validated_data["products"]}
        act = services.act_on_products(company, request.user, body.validated_data["kind"], chosen)
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
