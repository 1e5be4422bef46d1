"""The fair itself in the API: editions, halls and the category tree. Read by everyone, written by nobody."""

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from fair.jobs import cancel_job
from fair.models import Category, Edition, Hall, Job, Picture
from fair.rest.asked import NamedText, Query, WholeText
from fair.rest.fields import Clock, Names
from fair.rest.files import A_FILE, AnyFile, hand_out
from fair.rest.paging import NewestFirst
from fair.rest.scopes import Scope
from fair.rest.views import Resource


class PictureSerializer(serializers.ModelSerializer):
    """`renditions` are all widths that there are, narrowest first."""

    url = serializers.CharField(read_only=True)
    renditions = serializers.SerializerMethodField()

    class Meta:
        model = Picture
        fields = ["id", "url", "width", "height", "alt", "renditions"]
        read_only_fields = fields

    def get_renditions(self, picture) -> list[str]:
        return [picture.rendition(width) for width in picture.widths]


class EditionSerializer(serializers.ModelSerializer):
    """One holding of the fair; its hours are on the clocks of `time_zone`."""

    opens_at = Clock(read_only=True)
    closes_at = Clock(read_only=True)

    class Meta:
        model = Edition
        fields = ["slug", "fair_name", "name", "city", "time_zone", "starts_on", "ends_on"]
        fields += ["opens_at", "closes_at", "state", "is_demo"]
        read_only_fields = fields


@extend_schema_view(list=extend_schema(summary="All editions"), retrieve=extend_schema(summary="An edition"))
class EditionViewSet(Resource):
    queryset = Edition.objects.none()
    serializer_class = EditionSerializer
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def get_queryset(self):
        return Edition.objects.visible_to(self.request.user)

    @extend_schema(summary="The edition that visitors walk now")
    @action(detail=False)
    def current(self, request):
        edition = Edition.objects.current()
        if edition is None:
            raise Http404
        return Response(self.get_serializer(edition).data)


class HallSerializer(serializers.ModelSerializer):
    edition = serializers.SlugRelatedField("slug", read_only=True)
    sections = serializers.SlugRelatedField("slug", many=True, read_only=True)
    names = Names()

    class Meta:
        model = Hall
        fields = ["slug", "edition", "number", "names", "sections"]
        read_only_fields = fields


class HallQuery(Query):
    edition = NamedText("slug", queryset=Edition.objects.all(), required=False)


@extend_schema_view(
    list=extend_schema(summary="The halls of all editions, or of one"),
    retrieve=extend_schema(summary="A hall"),
)
class HallViewSet(Resource):
    queryset = Hall.objects.none()
    serializer_class = HallSerializer
    queries = {"list": HallQuery}
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def get_queryset(self):
        halls = Hall.objects.visible_to(self.request.user).select_related("edition")
        return halls.prefetch_related("sections").filter(**self.asked)


class CategorySerializer(serializers.ModelSerializer):
    """A node of the trade's tree: section (level 1), group (2), class (3)."""

    parent = serializers.SlugRelatedField("slug", read_only=True, allow_null=True)
    names = Names()
    icon = serializers.CharField(read_only=True)

    class Meta:
        model = Category
        fields = ["slug", "parent", "level", "names", "icon", "position"]
        read_only_fields = fields


class CategoryQuery(Query):
    parent = NamedText("slug", queryset=Category.objects.all(), required=False)
    level = WholeText(min_value=1, max_value=3, required=False)


@extend_schema_view(
    list=extend_schema(summary="The category tree, or a part of it"),
    retrieve=extend_schema(summary="A category"),
)
class CategoryViewSet(Resource):
    queryset = Category.objects.none()
    serializer_class = CategorySerializer
    queries = {"list": CategoryQuery}
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def get_queryset(self):
        return Category.objects.select_related("parent").filter(**self.asked)


class JobSerializer(serializers.ModelSerializer):
    """Long work. `file` is the address of its outcome, for a week; `error` one sentence of why it failed."""

    percent = serializers.IntegerField(allow_null=True, read_only=True)
    result = serializers.DictField(read_only=True)
    file = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = ["id", "kind", "state", "done", "total", "percent", "result", "error", "file", "file_name"]
        fields += ["created_at", "ended_at"]
        read_only_fields = fields

    def get_file(self, job) -> str | None:
        return reverse("api-job-file", args=[job.pk]) if job.file else None


@extend_schema_view(
    list=extend_schema(summary="My long work, the latest first"),
    retrieve=extend_schema(summary="How far a piece of work has come"),
)
class JobViewSet(Resource):
    queryset = Job.objects.none()
    serializer_class = JobSerializer
    pagination_class = NewestFirst
    scope = Scope.CATALOGUE
    is_public = False
    lookup_value_converter = "int"

    def get_queryset(self):
        return Job.objects.visible_to(self.request.user)

    @extend_schema(summary="The file that it made, for its owner", responses=A_FILE)
    @action(detail=True, renderer_classes=[JSONRenderer, AnyFile])
    def file(self, request, pk):
        job = self.get_object()
        return hand_out(job.file, job.file_name)

    @extend_schema(summary="Stop it; what it saved so far stays", request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        cancel_job(self.get_object())
        return Response(self.get_serializer(self.get_object()).data)
