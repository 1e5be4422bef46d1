"""What those who manage a booth draw up: its draft, field by field, and the versions that there were."""

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from booths.api.booths import VersionSerializer
from booths.differences import differences
from booths.draft_fields import LIMITS, values_of
from booths.models import Booth, BoothVersion
from booths.services import drafts
from booths.services.booths import draft_booth
from fair.resources import PictureSerializer
from fair.rest.asked import Query, WholeText
from fair.rest.conditional import refuse_stale
from fair.rest.fields import Serializer, Text
from fair.rest.paging import NewestFirst
from fair.rest.scopes import Scope
from fair.rest.views import Resource

SLOT = OpenApiParameter("slot", str, OpenApiParameter.PATH, enum=drafts.FILES)


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "array", "items": {}}]})
class Value(serializers.JSONField):
    """What a field of a draft holds: a text, or a list."""

    def to_internal_value(self, data):
        if not isinstance(data, str | list):
            self.fail("invalid")
        return data


class ChangeSerializer(Serializer):
    """One field, by its name in `values`; `base` is what it held when it was read."""

    field = Text(max_length=40)
    base = Value()
    value = Value()

    def validate(self, change):
        if change["field"].partition("@")[0] in LIMITS and not isinstance(change["value"], str):
            raise serializers.ValidationError({"value": [_("A text is needed.")]})
        return change


class ChangesSerializer(Serializer):
    """All of the changes are made, or none."""

    changes = ChangeSerializer(many=True, min_length=1, max_length=50)


class DraftSerializer(VersionSerializer):
    """`values` are the fields as they are written; `files` tell one upload of a slot from another."""

    values = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()

    class Meta(VersionSerializer.Meta):
        fields = [*VersionSerializer.Meta.fields, "values", "files"]

    @extend_schema_field({"type": "object", "additionalProperties": {"type": ["string", "array"]}})
    def get_values(self, draft):
        return values_of(draft)

    def get_files(self, draft) -> dict[str, str | None]:
        held = {slot: drafts.file_in(draft, slot) for slot in drafts.FILES}
        return {slot: None if name is None else str(name) for slot, name in held.items()}


class DraftFileSerializer(serializers.Serializer):
    """`base` is what `files` said of the slot; nothing where it is empty."""

    file = serializers.FileField()
    base = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class BaseQuery(Query):
    """`base` is what `files` said of the slot."""

    base = serializers.CharField(max_length=200)


class OfBooth(Resource):
    """For those who manage the booth; to others it is not there."""

    scope = Scope.BOOTH
    is_public = False

    @property
    def booth(self):
        booths = Booth.objects.manageable_by(self.request.user).select_related("exhibitor", "published")
        return self.first(booths.filter(slug=self.kwargs["slug"]))

    def draft_answer(self, booth, status=200):
        rows = booth.versions.select_related("hero", "panorama").filter(is_draft=True)
        return Response(DraftSerializer(self.first(rows)).data, status)


class DraftViewSet(OfBooth):
    queryset = BoothVersion.objects.none()
    serializer_class = DraftSerializer
    queries = {"clear_file": BaseQuery}
    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(summary="The booth’s draft")
    def retrieve(self, request, slug):
        return self.draft_answer(self.booth)

    @extend_schema(
        summary="Begin a draft as a copy of what is published, or find the one that there is", request=None
    )
    def create(self, request, slug):
        booth = self.booth
        draft_booth(booth, request.user)
        return self.draft_answer(booth, 201)

    @extend_schema(
        summary="Write fields of the draft; 409 tells `theirs` where somebody was faster",
        request={"application/json": ChangesSerializer},
        responses=DraftSerializer,
    )
    @transaction.atomic
    def partial_update(self, request, slug):
        booth = self.booth
        body = ChangesSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        self.refuse_stale(draft_booth(booth, request.user))
        for change in body.validated_data["changes"]:
            drafts.change_draft(booth, request.user, change["field"], change["base"], change["value"])
        return self.draft_answer(booth)

    @extend_schema(summary="Set the draft aside: it stays among the versions", responses={204: None})
    @transaction.atomic
    def destroy(self, request, slug):
        booth = self.booth
        draft = booth.versions.select_for_update(of=("self",)).filter(is_draft=True).first()
        if draft is not None:
            self.refuse_stale(draft)
        drafts.discard_draft(booth, request.user)
        return Response(status=204)

    @extend_schema(
        summary="Put a picture, a panorama or a film in the draft",
        parameters=[SLOT],
        request={"multipart/form-data": DraftFileSerializer},
        responses=DraftSerializer,
    )
    def put_file(self, request, slug, slot):
        booth = self._booth_with(slot)
        body = DraftFileSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        file, base = body.validated_data["file"], body.validated_data["base"]
        drafts.put_file(booth, request.user, slot, file, drafts.file_told(slot, base))
        return self.draft_answer(booth)

    @extend_schema(
        summary="Take a picture, a panorama or a film out of the draft",
        parameters=[SLOT, BaseQuery],
        responses={204: None},
    )
    def clear_file(self, request, slug, slot):
        booth = self._booth_with(slot)
        drafts.clear_file(booth, request.user, slot, drafts.file_told(slot, self.asked["base"]))
        return Response(status=204)

    def refuse_stale(self, draft):
        """What is written field by field wants no If-Match; one that is sent holds."""
        refuse_stale(self.request, lambda: self.get_serializer(draft).data, required=False)

    def _booth_with(self, slot):
        if slot not in drafts.FILES:
            raise Http404
        return self.booth


class KeptSerializer(VersionSerializer):
    """`shown` is what visitors see, `published` what they saw, `set_aside` a draft that they never did."""

    state = serializers.SerializerMethodField()
    author = serializers.SerializerMethodField()

    class Meta(VersionSerializer.Meta):
        fields = [*VersionSerializer.Meta.fields, "state", "author"]

    @extend_schema_field(serializers.ChoiceField(["draft", "shown", "published", "set_aside"]))
    def get_state(self, version):
        if version.is_draft:
            return "draft"
        if version.pk == version.booth.published_id:
            return "shown"
        return "published" if version.published_at else "set_aside"

    def get_author(self, version) -> str | None:
        author = version.published_by or version.created_by
        return str(author) if author else None


class CompareQuery(Query):
    """`old` is the version to begin at; without it, the one before."""

    old = WholeText(min_value=1, max_value=2**63 - 1, required=False)


class PieceSerializer(serializers.Serializer):
    """A stretch of a text: `del` went, `ins` came."""

    kind = serializers.ChoiceField(["same", "ins", "del"])
    text = serializers.CharField()


class DifferenceSerializer(serializers.Serializer):
    """A field that differs, by its name in a draft's `values` or `files`: a text in `pieces`, pictures
    before and after, or anything else in words, `before` and `after`."""

    field = serializers.CharField(source="key")
    label = serializers.CharField()
    language = serializers.CharField()
    pieces = PieceSerializer(many=True)
    before = serializers.ListField(child=serializers.CharField())
    after = serializers.ListField(child=serializers.CharField())
    pictures = serializers.ListField(child=PictureSerializer(allow_null=True))


class ComparisonSerializer(serializers.Serializer):
    """By the ids of the versions; nothing in `differences` where they show the same."""

    old = serializers.IntegerField()
    new = serializers.IntegerField()
    differences = DifferenceSerializer(many=True)


@extend_schema_view(
    list=extend_schema(summary="All versions of a booth, the latest first"),
    retrieve=extend_schema(summary="A version"),
)
class VersionViewSet(OfBooth):
    queryset = BoothVersion.objects.none()
    serializer_class = KeptSerializer
    pagination_class = NewestFirst
    lookup_value_converter = "int"
    queries = {"compare": CompareQuery}

    def get_queryset(self):
        shown = ("booth", "hero", "panorama", "created_by", "published_by")
        return BoothVersion.objects.filter(booth=self.booth).select_related(*shown)

    @extend_schema(
        summary="Make a copy of it the draft; the draft that there is is set aside",
        request=None,
        responses=DraftSerializer,
    )
    @action(detail=True, methods=["post"])
    def restore(self, request, slug, pk):
        version = self.get_object()
        drafts.restore_version(version.booth, version, request.user)
        return self.draft_answer(version.booth)

    @extend_schema(
        summary="How a version differs from the one before, or from another",
        parameters=[CompareQuery],
        responses=ComparisonSerializer,
    )
    @action(detail=True)
    def compare(self, request, slug, pk):
        new, others = self.get_object(), self.get_queryset().order_by("-pk")
        asked = self.asked.get("old")
        old = self.first(others.filter(pk=asked) if asked else others.filter(pk__lt=new.pk))
        told = {"old": old.pk, "new": new.pk, "differences": differences(old, new)}
        return Response(ComparisonSerializer(told).data)
