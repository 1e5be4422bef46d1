"""The papers that visitors take away from a booth."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from booths.models import Booth, Brochure
from booths.services import brochures as services
from fair.rest.fields import Choice, Serializer
from fair.rest.scopes import Scope
from fair.rest.views import Resource
from fair.uploads import check_pdf


class BrochureSerializer(serializers.ModelSerializer):
    """`size` is in bytes."""

    url = serializers.CharField(source="file.url", read_only=True)

    class Meta:
        model = Brochure
        fields = ["id", "title", "languages", "url", "size", "position"]
        read_only_fields = fields


class NewBrochureSerializer(serializers.Serializer):
    """A PDF of at most 25 MB."""

    title = serializers.CharField(max_length=120)
    languages = serializers.ListField(
        child=serializers.CharField(max_length=10), required=False, max_length=20
    )
    file = serializers.FileField()


class StepSerializer(Serializer):
    """Change places with the one before, or after, if there is one."""

    to = Choice([("before", "before"), ("after", "after")])


@extend_schema_view(
    list=extend_schema(summary="What there is to take along from a booth"),
    retrieve=extend_schema(summary="A brochure"),
)
class BrochureViewSet(Resource):
    queryset = Brochure.objects.none()
    serializer_class = BrochureSerializer
    scope = Scope.BOOTH
    lookup_value_converter = "int"

    @property
    def booth(self):
        reads, user = self.request.method in ("GET", "HEAD"), self.request.user
        booths = Booth.objects.visible_to(user) if reads else Booth.objects.manageable_by(user)
        return self.first(booths.filter(slug=self.kwargs["slug"]))

    def get_queryset(self):
        return self.booth.brochures.order_by("pk")

    def get_parsers(self):
        return [MultiPartParser()] if self.action_map.get("post") == "create" else super().get_parsers()

    @extend_schema(
        summary="Lay out a brochure, behind those that are there",
        request={"multipart/form-data": NewBrochureSerializer},
        responses={201: BrochureSerializer},
    )
    def create(self, request, slug):
        booth = self.booth
        body = NewBrochureSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        file = check_pdf(body.validated_data.pop("file"))
        brochure = Brochure(booth=booth, file=file, size=file.size, **body.validated_data)
        services.add_brochure(brochure)
        return Response(self.get_serializer(brochure).data, 201)

    @extend_schema(summary="Take a brochure away")
    def destroy(self, request, slug, pk):
        services.remove_brochure(self.get_object())
        return Response(status=204)

    @extend_schema(
        summary="Put a brochure one place further, in the order in which visitors see them",
        request={"application/json": StepSerializer},
        responses=BrochureSerializer,
    )
    @action(detail=True, methods=["post"], parser_classes=[JSONParser])
    def move(self, request, slug, pk):
        brochure = self.get_object()
        body = StepSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.move_brochure(brochure, -1 if body.validated_data["to"] == "before" else 1)
        return Response(self.get_serializer(self.get_object()).data)
