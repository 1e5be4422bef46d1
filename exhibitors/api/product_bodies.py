"""What is told and written of a product."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from exhibitors.models import Certificate, Exhibitor, PriceTier, Product
from fair.models import Category
from fair.pictures import LEAST_CROP, MAX_SIDE
from fair.resources import PictureSerializer
from fair.rest.asked import NamedText, Query
from fair.rest.fields import ModelSerializer, Named, Numbered, Serializer, Text, Whole
from fair.texts import one_line

LANGUAGE = r"^[a-z]{2,3}(-[a-z0-9]{2,6})?$"


class AttributeSerializer(Serializer):
    """ "Volume: 6.6 L"."""

    name = Text(max_length=80)
    value = Text(max_length=300, allow_blank=True)
    unit = Text(max_length=20, allow_blank=True, required=False)


class Words(serializers.ListField):
    """A list of short texts. What is stored as one text counts as a list of it."""

    def __init__(self, **options):
        super().__init__(child=Text(max_length=80), max_length=50, required=False, **options)

    def to_representation(self, data):
        return super().to_representation([data] if isinstance(data, str) else data)


class ProductTexts(Serializer):
    """A product's texts in one language; what is missing is read in the source language."""

    name = Text(required=False, allow_blank=True, max_length=300)
    summary = Text(required=False, allow_blank=True, max_length=500)
    description = Text(required=False, allow_blank=True, max_length=20_000)
    keywords = Words()
    attributes = AttributeSerializer(many=True, required=False, max_length=100)


@extend_schema_field(
    {
        "type": "object",
        "description": "Texts by language code.",
        "propertyNames": {"pattern": LANGUAGE},
        "additionalProperties": {"$ref": "#/components/schemas/ProductTexts"},
    }
)
class Translations(serializers.DictField):
    def __init__(self, **options):
        super().__init__(child=ProductTexts(), required=False, **options)

    def to_internal_value(self, data):
        given = super().to_internal_value(data)
        language = serializers.RegexField(LANGUAGE)
        for code in given:
            language.run_validation(code)
        return {code: dict(texts) for code, texts in given.items()}


class TierSerializer(ModelSerializer):
    """The price of one unit from a quantity upwards."""

    class Meta:
        model = PriceTier
        fields = ["quantity_from", "unit_price", "currency", "incoterm"]
        extra_kwargs = {
            "quantity_from": {"min_value": 1},
            "unit_price": {"min_value": 0},
            "currency": {"min_length": 3},
        }
        validators = []


class ProductSerializer(ModelSerializer):
    """`state` moves by list/ and withdraw/; `unit` is what the minimum order and the tiers count in."""

    exhibitor = Named("slug", queryset=Exhibitor.objects.none())
    category = Named("slug", queryset=Category.objects.all(), allow_null=True, required=False)
    certificates = Numbered(many=True, queryset=Certificate.objects.all(), required=False)
    attributes = AttributeSerializer(many=True, required=False, max_length=100)
    translations = Translations()
    keywords = Words()
    tiers = TierSerializer(many=True, required=False, max_length=20)
    description = Text(required=False, allow_blank=True, max_length=20_000)
    pictures = PictureSerializer(many=True, read_only=True)
    model = serializers.SerializerMethodField()
    page = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Product
        fields = ["id", "page", "exhibitor", "category", "state", "name", "summary", "description"]
        fields += ["source_language", "translations", "keywords", "brand", "model_code", "external_id"]
        fields += ["hs_code", "origin", "attributes", "moq", "unit", "lead_time_days", "sample"]
        fields += ["sample_price", "certificates", "tiers", "pictures", "model", "created_at", "updated_at"]
        read_only_fields = ["state", "created_at", "updated_at"]
        extra_kwargs = {"sample_price": {"min_value": 0}}
        validators = []  # the service says it better

    def get_fields(self):
        fields = super().get_fields()
        if request := self.context.get("request"):
            fields["exhibitor"].queryset = Exhibitor.objects.manageable_by(request.user)
        return fields

    @extend_schema_field({"type": ["string", "null"], "description": "The 3D model, GLB."})
    def get_model(self, product):
        return product.model_file.url if product.model_file else None

    def validate_name(self, name):
        if not (name := one_line(name)):
            raise serializers.ValidationError(_("Give the product a name."))
        return name

    def validate_attributes(self, attributes):
        return [dict(attribute) for attribute in attributes]


class ProductQuery(Query):
    """`category` is the product's own or one above it."""

    exhibitor = NamedText("slug", queryset=Exhibitor.objects.all(), required=False)
    category = NamedText("slug", queryset=Category.objects.all(), required=False)
    state = serializers.ChoiceField(Product.State.choices, required=False)
    external_id = serializers.CharField(required=False, max_length=80)


class UploadSerializer(serializers.Serializer):
    """A picture of at most 15 MB: JPEG, PNG, WebP, AVIF or GIF."""

    file = serializers.FileField()
    alt = serializers.CharField(required=False, allow_blank=True, max_length=200)


class PartSerializer(Serializer):
    """In pixels of the widest rendition, from its upper left corner."""

    left = Whole(min_value=0, max_value=MAX_SIDE)
    top = Whole(min_value=0, max_value=MAX_SIDE)
    width = Whole(min_value=LEAST_CROP, max_value=MAX_SIDE)
    height = Whole(min_value=LEAST_CROP, max_value=MAX_SIDE)


class PlaceSerializer(Serializer):
    id = Whole(min_value=1, max_value=2**63 - 1)
    alt = Text(required=False, allow_blank=True, max_length=200)


class OrderSerializer(Serializer):
    """The pictures in their new order; one that is left out is not shown any more."""

    pictures = PlaceSerializer(many=True, max_length=12)

    def validate_pictures(self, places):
        own = {picture.pk for picture in self.context["product"].pictures}
        if any(place["id"] not in own for place in places):
            raise serializers.ValidationError(_("This picture is not one of the product’s."))
        return places

    def save(self):
        """The pictures in order, with their new descriptions saved."""
        own = {picture.pk: picture for picture in self.context["product"].pictures}
        for place in self.validated_data["pictures"]:
            if "alt" in place and own[place["id"]].alt != place["alt"]:
                own[place["id"]].alt = one_line(place["alt"])
                own[place["id"]].save(update_fields=["alt"])
        return [own[place["id"]] for place in self.validated_data["pictures"]]
