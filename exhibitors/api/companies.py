"""Exhibitors: the companies of the fair."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from exhibitors import services
from exhibitors.models import Check, Exhibitor
from fair.countries import country_code
from fair.models import Category
from fair.pictures import encode
from fair.resources import PictureSerializer
from fair.rest.asked import Flag, NamedText, Query
from fair.rest.fields import Choice, ModelSerializer, Named, Serializer, Text, Url, Whole
from fair.rest.files import FileSerializer
from fair.rest.scopes import Scope
from fair.rest.views import Resource
from fair.texts import one_line
from fair.zones import validate_zone


class CompanyTexts(Serializer):
    """A company's texts in one language."""

    name = Text(required=False, allow_blank=True, max_length=120)
    tagline = Text(required=False, allow_blank=True, max_length=200)
    about = Text(required=False, allow_blank=True, max_length=20_000)


@extend_schema_field(
    {
        "type": "object",
        "description": "Texts by language code.",
        "additionalProperties": {"$ref": "#/components/schemas/CompanyTexts"},
    }
)
class CompanyTranslations(serializers.DictField):
    def __init__(self, **options):
        super().__init__(child=CompanyTexts(), required=False, **options)

    def to_internal_value(self, data):
        given = super().to_internal_value(data)
        if unknown := set(given) - set(dict(settings.LANGUAGES)):
            raise serializers.ValidationError({code: [_("There is no such language.")] for code in unknown})
        return {code: dict(texts) for code, texts in given.items()}


@extend_schema_field({"type": "string"})
class Website(Url):
    """An address, or nothing."""


class CheckSerializer(serializers.ModelSerializer):
    """What an organiser checked, how and when."""

    class Meta:
        model = Check
        fields = ["kind", "method", "checked_on", "valid_until"]
        read_only_fields = fields


class Country(serializers.RegexField):
    """An ISO 3166 code, "CN"."""

    def __init__(self, **options):
        super().__init__(r"^[A-Z]{2}$", **options)

    def to_internal_value(self, data):
        if not isinstance(data, str) or (data and country_code(data) != data):
            self.fail("invalid")
        return super().to_internal_value(data)


class Markets(serializers.ListField):
    """ISO codes of countries."""

    def __init__(self, **options):
        super().__init__(child=Country(), required=False, max_length=250, **options)


class ExhibitorSerializer(ModelSerializer):
    """`category` is the exhibitor's section. `verified_on` and `checks` are the organisers' word."""

    category = Named("slug", queryset=Category.objects.filter(level=1))
    logo = PictureSerializer(read_only=True, allow_null=True)
    about = Text(required=False, allow_blank=True, max_length=4_000)
    translations = CompanyTranslations()
    checks = CheckSerializer(many=True, read_only=True)
    website = Website(required=False, allow_blank=True, max_length=200)
    country = Country(required=False)
    markets = Markets()
    languages = serializers.ListField(child=Text(max_length=10), required=False, max_length=60)
    source_language = Choice(settings.LANGUAGES, required=False)
    founded = Whole(min_value=1000, max_value=2100, required=False, allow_null=True)
    exporting_since = Whole(min_value=1000, max_value=2100, required=False, allow_null=True)

    class Meta:
        model = Exhibitor
        fields = ["slug", "name", "legal_name", "tagline", "about", "source_language", "translations"]
        fields += ["type", "country", "city", "address", "time_zone", "website", "logo", "category"]
        fields += ["markets", "languages", "founded", "exporting_since", "employees", "factory_area"]
        fields += ["capacity", "payment_terms", "verified_on", "checks", "is_demo", "created_at"]
        read_only_fields = ["slug", "verified_on", "is_demo", "created_at"]

    def validate_time_zone(self, name):
        validate_zone(name)
        return name

    def validate_name(self, name):
        return one_line(name)


class NewCompanySerializer(Serializer):
    """As much of a company as is needed to begin."""

    name = Text(max_length=120)
    country = Country()
    city = Text(max_length=80)
    category = Named("slug", queryset=Category.objects.filter(level=1))
    tagline = Text(max_length=200, required=False, allow_blank=True)


class ExhibitorQuery(Query):
    """`category` is the exhibitor's section, or anything below it."""

    country = serializers.RegexField(r"^[A-Z]{2}$", required=False)
    category = NamedText("slug", queryset=Category.objects.all(), required=False)
    verified = Flag()


@extend_schema_view(
    list=extend_schema(summary="The exhibitors of the open editions"),
    retrieve=extend_schema(summary="An exhibitor"),
)
class ExhibitorViewSet(Resource):
    queryset = Exhibitor.objects.none()
    serializer_class = ExhibitorSerializer
    queries = {"list": ExhibitorQuery}
    scope = Scope.COMPANY
    lookup_field = "slug"
    lookup_value_converter = "slug"

    @property
    def must_match(self):
        return self.action == "partial_update"

    def get_queryset(self):
        if self.request.method not in ("GET", "HEAD"):
            return Exhibitor.objects.manageable_by(self.request.user).for_api()
        exhibitors = Exhibitor.objects.visible_to(self.request.user).for_api()
        return exhibitors.filter(**self._narrowed())

    @extend_schema(
        summary="Bring a company to the fair",
        request=NewCompanySerializer,
        responses={201: ExhibitorSerializer},
    )
    def create(self, request):
        body = NewCompanySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        company = services.open_company(request.user, **body.validated_data)
        return Response(self.get_serializer(self.get_queryset().get(pk=company.pk)).data, 201)

    @extend_schema(summary="Change the company’s profile: what is not sent stays as it is")
    @transaction.atomic
    def partial_update(self, request, slug):
        company = self.locked()
        given = self.checked(company, partial=True).validated_data
        for name, value in given.items():
            setattr(company, name, value)
        services.change_company(company, given)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        summary="Send another logo",
        request={"multipart/form-data": FileSerializer},
        responses=ExhibitorSerializer,
    )
    @action(detail=True, methods=["put"], parser_classes=[MultiPartParser])
    def logo(self, request, slug):
        company = self.get_object()
        body = FileSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.change_company(company, (), logo=encode(body.validated_data["file"]))
        return Response(self.get_serializer(self.get_object()).data)

    def _narrowed(self):
        asked = self.asked
        found = {"country": asked["country"]} if "country" in asked else {}
        if "category" in asked:
            found["category__path__contains"] = [asked["category"].pk]
        if "verified" in asked:
            found["verified_on__isnull"] = not asked["verified"]
        return found
