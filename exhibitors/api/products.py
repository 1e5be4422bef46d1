"""Products: read by everyone, written by those who manage the exhibitor."""

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from exhibitors import services
from exhibitors.api.product_bodies import (
    OrderSerializer,
    PartSerializer,
    ProductQuery,
    ProductSerializer,
    UploadSerializer,
)
from exhibitors.models import Product
from exhibitors.services.products import Tier
from fair.models import Category
from fair.pictures import crop_picture, store_picture
from fair.resources import PictureSerializer
from fair.rest.scopes import Scope
from fair.rest.views import Resource


@extend_schema_view(
    list=extend_schema(summary="Products on show, and all of the exhibitors one works for"),
    retrieve=extend_schema(summary="A product"),
)
class ProductViewSet(Resource):
    """A write needs If-Match; a product is written by owners and managers of its exhibitor."""

    queryset = Product.objects.none()
    serializer_class = ProductSerializer
    queries = {"list": ProductQuery}
    scope = Scope.CATALOGUE
    lookup_value_converter = "int"

    @property
    def must_match(self):
        return self.action in ("partial_update", "destroy", "set_pictures")

    def get_queryset(self):
        products = Product.objects.for_api()
        if self.request.method in ("GET", "HEAD"):
            return self._narrowed(products.visible_to(self.request.user))
        return products.manageable_by(self.request.user)

    def _narrowed(self, products):
        found = {
            name: self.asked[name] for name in ("exhibitor", "state", "external_id") if name in self.asked
        }
        if category := self.asked.get("category"):
            below = Category.objects.filter(path__contains=[category.pk])
            found["category__in"] = list(below.values_list("pk", flat=True))
        return products.filter(**found)

    def answer(self, product, status=200):
        found = self.get_queryset().get(pk=product.pk)
        return Response(self.get_serializer(found).data, status)

    def made(self, product):
        response = self.answer(product, 201)
        response["Location"] = self.request.build_absolute_uri(self.reverse_action("detail", [product.pk]))
        return response

    @extend_schema(summary="Write a new product: a draft until it is listed")
    def create(self, request):
        body = self.checked()
        product = Product(exhibitor=body.validated_data.pop("exhibitor"))
        return self.made(_save(product, body.validated_data))

    @extend_schema(summary="Change a product: what is not sent stays as it is")
    @transaction.atomic
    def partial_update(self, request, pk):
        product = self.locked()
        body = self.checked(product, partial=True)
        if body.validated_data.pop("exhibitor", product.exhibitor) != product.exhibitor:
            raise ValidationError({"exhibitor": [_("A product stays with its exhibitor.")]})
        return self.answer(_save(product, body.validated_data))

    @extend_schema(summary="Delete a product that is not listed")
    @transaction.atomic
    def destroy(self, request, pk):
        services.delete_product(self.locked())
        return Response(status=204)

    @extend_schema(summary="Show it to visitors", request=None, responses=ProductSerializer)
    @action(detail=True, methods=["post"], url_path="list", url_name="list-product")
    def show(self, request, pk):
        return self.answer(services.list_product(self.get_object()))

    @extend_schema(summary="Take it out of the catalogue", request=None, responses=ProductSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        return self.answer(services.withdraw_product(self.get_object()))

    @extend_schema(
        summary="Make a draft like it, without its number", request=None, responses={201: ProductSerializer}
    )
    @action(detail=True, methods=["post"])
    def duplicate(self, request, pk):
        return self.made(services.duplicate_product(self.get_object()))

    @extend_schema(
        summary="Add a picture, as the last",
        request={"multipart/form-data": UploadSerializer},
        responses={201: PictureSerializer},
    )
    @action(detail=True, methods=["post"], parser_classes=[JSONParser, MultiPartParser])
    @transaction.atomic
    def pictures(self, request, pk):
        body = UploadSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        product = self.locked()
        picture = store_picture(**body.validated_data)
        services.save_product(product, pictures=[*product.pictures, picture])
        return Response(PictureSerializer(picture).data, 201)

    @extend_schema(
        summary="Order the pictures, describe them, leave some out",
        request={"application/json": OrderSerializer},
        responses=ProductSerializer,
    )
    @pictures.mapping.put
    @transaction.atomic
    def set_pictures(self, request, pk):
        product = self.locked()
        body = OrderSerializer(data=request.data, context={"product": product})
        body.is_valid(raise_exception=True)
        services.save_product(product, pictures=body.save())
        return self.answer(product)

    @extend_schema(
        summary="Show a part of a picture in its place; the answer is the new picture",
        request={"application/json": PartSerializer},
        responses={201: PictureSerializer},
    )
    @action(detail=True, methods=["post"], url_path="pictures/<int:picture>/crop")
    @transaction.atomic
    def crop(self, request, pk, picture):
        product = self.locked()
        whole = next((one for one in product.pictures if one.pk == picture), None)
        if whole is None:
            raise Http404
        body = PartSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        part = crop_picture(whole, **body.validated_data)
        pictures = [part if one.pk == picture else one for one in product.pictures]
        services.save_product(product, pictures=pictures)
        return Response(PictureSerializer(part).data, 201)


def _save(product, given):
    """Set what was given and save. Raises ValidationError for a number that another product has."""
    tiers = given.pop("tiers", None)
    certificates = given.pop("certificates", None)
    for name, value in given.items():
        setattr(product, name, value)
    try:
        return services.save_product(
            product,
            tiers=tiers if tiers is None else [Tier(**tier) for tier in tiers],
            certificates=certificates,
        )
    except IntegrityError:
        message = _("Another product of the exhibitor has this number.")
        raise ValidationError({"external_id": [message]}) from None
