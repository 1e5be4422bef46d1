"""The person's own shortlist."""

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from booths.models import ShortlistItem
from exhibitors.models import Product
from fair.rest.fields import ModelSerializer, Text
from fair.rest.paging import NewestFirst
from fair.rest.scopes import Scope
from fair.rest.views import Resource


class KeptProductSerializer(serializers.ModelSerializer):
    exhibitor = serializers.SlugRelatedField("slug", read_only=True)
    page = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Product
        fields = ["id", "page", "name", "exhibitor", "state"]
        read_only_fields = fields


class ItemSerializer(ModelSerializer):
    product = KeptProductSerializer(read_only=True)
    note = Text(required=False, allow_blank=True, max_length=500)

    class Meta:
        model = ShortlistItem
        fields = ["product", "note", "added_at"]
        read_only_fields = ["added_at"]


@extend_schema_view(
    list=extend_schema(summary="What I keep, the latest first"),
    retrieve=extend_schema(summary="A product that I keep"),
)
class ShortlistViewSet(Resource):
    """Items go by the id of their product."""

    queryset = ShortlistItem.objects.none()
    serializer_class = ItemSerializer
    pagination_class = NewestFirst
    scope = Scope.SHORTLIST
    is_public = False
    lookup_field = "product"
    lookup_value_converter = "int"

    def get_queryset(self):
        return ShortlistItem.objects.filter(user=self.request.user).select_related("product__exhibitor")

    @extend_schema(
        summary="Keep a product, or change the note", responses={200: ItemSerializer, 201: ItemSerializer}
    )
    def update(self, request, product):
        body = self.checked()
        visible = Product.objects.visible_to(request.user).filter(pk=product).first()
        if visible is None and not self.get_queryset().filter(product=product).exists():
            raise Http404
        note = {"note": body.validated_data.get("note", "")}
        _item, is_new = request.user.shortlist.update_or_create(product_id=product, defaults=note)
        return Response(self.get_serializer(self.get_object()).data, 201 if is_new else 200)

    @extend_schema(summary="Keep it no longer")
    def destroy(self, request, product):
        self.get_object().delete()
        return Response(status=204)
