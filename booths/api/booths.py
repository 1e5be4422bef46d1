"""Booths: where exhibitors stand, and what they show there."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from booths.models import Booth, BoothVersion
from booths.services.booths import publish_booth
from exhibitors.models import Exhibitor
from fair.models import Hall
from fair.realtime import presence
from fair.resources import PictureSerializer
from fair.rest.asked import Flag, NamedText, Query
from fair.rest.fields import Choice, ModelSerializer, Number, Serializer, Text, Whole, YesNo
from fair.rest.scopes import Scope
from fair.rest.views import Resource


class SpotSerializer(Serializer):
    """A place in the panorama that leads to a product; angles in radians."""

    product = Whole(min_value=1, max_value=2**63 - 1)
    yaw = Number(min_value=-6.3, max_value=6.3)
    pitch = Number(min_value=-1.6, max_value=1.6)


class SectionSerializer(Serializer):
    kind = Choice(BoothVersion.Section.choices)
    on = YesNo()


class BoothTexts(Serializer):
    """A booth's texts in one language."""

    headline = Text(required=False, allow_blank=True, max_length=160)
    story = Text(required=False, allow_blank=True, max_length=20_000)


class VersionSerializer(ModelSerializer):
    """What a booth shows; `featured` are ids of products, in order."""

    hero = PictureSerializer(read_only=True, allow_null=True)
    panorama = PictureSerializer(read_only=True, allow_null=True)
    hotspots = SpotSerializer(many=True, required=False, max_length=50)
    sections = SectionSerializer(many=True, required=False, max_length=20)
    featured = serializers.ListField(
        child=Whole(min_value=1, max_value=2**63 - 1), required=False, max_length=50
    )
    story = Text(required=False, allow_blank=True, max_length=20_000)
    translations = serializers.DictField(child=BoothTexts(), read_only=True)
    film = serializers.SerializerMethodField()

    class Meta:
        model = BoothVersion
        fields = ["id", "theme", "headline", "story", "source_language", "translations", "hero"]
        fields += ["film", "panorama", "hotspots", "featured", "sections", "created_at", "published_at"]
        read_only_fields = ["id", "created_at", "published_at"]

    def get_film(self, version) -> str | None:
        return version.intro_video.url if version.intro_video else None

    def validate_hotspots(self, spots):
        return [dict(spot) for spot in spots]

    def validate_sections(self, sections):
        return [dict(section) for section in sections]


class BoothSerializer(serializers.ModelSerializer):
    """`reply_seconds` is measured: the median time to a first answer within the team's
    working hours, in 30 days; null under five."""

    exhibitor = serializers.SlugRelatedField("slug", read_only=True)
    hall = serializers.SlugRelatedField("slug", read_only=True)
    place = serializers.CharField(read_only=True)
    stand = serializers.CharField(read_only=True)
    page = serializers.CharField(source="get_absolute_url", read_only=True)
    published = VersionSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Booth
        fields = ["slug", "page", "exhibitor", "hall", "section", "aisle", "number", "place", "stand"]
        fields += ["reply_seconds", "reply_sample", "published"]
        read_only_fields = fields


class PresenceSerializer(serializers.Serializer):
    """How many are at the booth now: all people, and of them its staff."""

    people = serializers.IntegerField()
    staff = serializers.IntegerField()


class BoothQuery(Query):
    """`present` are those with someone of the staff there now."""

    hall = NamedText("slug", queryset=Hall.objects.all(), required=False)
    exhibitor = NamedText("slug", queryset=Exhibitor.objects.all(), required=False)
    present = Flag()


@extend_schema_view(
    list=extend_schema(summary="The booths of the open editions, and those one works at"),
    retrieve=extend_schema(summary="A booth as visitors see it"),
)
class BoothViewSet(Resource):
    queryset = Booth.objects.none()
    serializer_class = BoothSerializer
    queries = {"list": BoothQuery}
    scope = Scope.BOOTH
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def get_queryset(self):
        booths = Booth.objects.select_related("exhibitor", "hall", "published__hero", "published__panorama")
        if self.action == "publish":
            return booths.manageable_by(self.request.user)
        booths = booths.visible_to(self.request.user)
        asked = dict(self.asked)
        there = asked.pop("present", None)
        if there is not None:
            staffed = presence.staffed()
            booths = booths.filter(pk__in=staffed) if there else booths.exclude(pk__in=staffed)
        return booths.filter(**asked)

    @extend_schema(summary="Who is there now", responses=PresenceSerializer)
    @action(detail=True, serializer_class=PresenceSerializer)
    def presence(self, request, slug):
        booth = self.get_object()
        topic = f"booth:{booth.pk}"
        told = {"people": presence.people([topic])[topic], "staff": presence.staff([booth.pk])[booth.pk]}
        return Response(PresenceSerializer(told).data)

    @extend_schema(summary="Show the draft to visitors", request=None, responses=BoothSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request, slug):
        publish_booth(self.get_object(), request.user)
        return Response(self.get_serializer(self.get_object()).data)
