"""Exhibitors: the companies of the fair."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from exhibitors.models import Check, Exhibitor
from fair.models import Category
from fair.resources import PictureSerializer
from fair.rest.asked import Flag, NamedText, Query
from fair.rest.fields import Serializer, Text
from fair.rest.scopes import Scope
from fair.rest.views import Resource


class CompanyTexts(Serializer):
    """A company's texts in one language."""

    name = Text(required=False, allow_blank=True, max_length=120)
    tagline = Text(required=False, allow_blank=True, max_length=200)
    about = Text(required=False, allow_blank=True, max_length=20_000)


class CheckSerializer(serializers.ModelSerializer):
    """What an organiser checked, how and when."""

    class Meta:
        model = Check
        fields = ["kind", "method", "checked_on", "valid_until"]
        read_only_fields = fields


class ExhibitorSerializer(serializers.ModelSerializer):
    category = serializers.SlugRelatedField("slug", read_only=True, allow_null=True)
    logo = PictureSerializer(read_only=True, allow_null=True)
    translations = serializers.DictField(child=CompanyTexts(), read_only=True)
    checks = CheckSerializer(many=True, read_only=True)
    website = serializers.CharField(read_only=True)

    class Meta:
        model = Exhibitor
        fields = ["slug", "name", "legal_name", "tagline", "about", "source_language", "translations"]
        fields += ["type", "country", "city", "address", "time_zone", "website", "logo", "category"]
        fields += ["markets", "languages", "founded", "exporting_since", "employees", "factory_area"]
        fields += ["capacity", "payment_terms", "verified_on", "checks", "is_demo", "created_at"]
        read_only_fields = fields


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

    def get_queryset(self):
        exhibitors = Exhibitor.objects.visible_to(self.request.user).for_api()
        return exhibitors.filter(**self._narrowed())

    def _narrowed(self):
        asked = self.asked
        found = {"country": asked["country"]} if "country" in asked else {}
        if "category" in asked:
            found["category__path__contains"] = [asked["category"].pk]
        if "verified" in asked:
            found["verified_on__isnull"] = not asked["verified"]
        return found
