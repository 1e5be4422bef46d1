"""Catalogues that come in as files: sent, their columns told, started, watched."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from exhibitors import services
from exhibitors.api.door import OfCompany
from exhibitors.models import Import, WrongRow
from fair.models import Job
from fair.rest.fields import Choice, Serializer, Text
from fair.rest.files import A_FILE, AnyFile, hand_out
from fair.rest.paging import NewestFirst
from fair.rest.scopes import Scope


class ImportSerializer(serializers.ModelSerializer):
    """`mapping` says what each heading holds; `state` is "new" until it is started, then the job's."""

    state = serializers.ChoiceField(["new", *Job.State.values], read_only=True)
    job = serializers.IntegerField(source="job_id", read_only=True, allow_null=True)
    headings = serializers.ListField(child=serializers.CharField(), read_only=True)
    mapping = serializers.DictField(child=serializers.CharField(), read_only=True)
    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    has_report = serializers.SerializerMethodField()

    class Meta:
        model = Import
        fields = ["id", "file_name", "archive_name", "sheet", "headings", "mapping", "prices", "new_state"]
        fields += ["state", "job", "counts", "has_report", "created_at"]
        read_only_fields = fields

    def get_has_report(self, catalogue) -> bool:
        return bool(catalogue.report)


class CatalogueSerializer(serializers.Serializer):
    """A catalogue (CSV, XLSX, …), a ZIP of pictures, or both."""

    file = serializers.FileField(required=False)
    archive = serializers.FileField(required=False)


class ColumnsSerializer(Serializer):
    """What each heading holds: a field, "name@de" for a translation, "attribute", or "" to leave it out."""

    mapping = serializers.DictField(child=Text(allow_blank=True, max_length=80))
    prices = Choice(Import.Prices.choices, default=Import.Prices.AUTO)
    new_state = Choice(Import.NewState.choices, default=Import.NewState.LISTED)


class WrongRowSerializer(serializers.ModelSerializer):
    class Meta:
        model = WrongRow
        fields = ["number", "name", "reason"]
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="The imports of an exhibitor, the latest first"),
    retrieve=extend_schema(summary="An import"),
)
class ImportViewSet(OfCompany):
    queryset = Import.objects.none()
    serializer_class = ImportSerializer
    pagination_class = NewestFirst
    scope = Scope.CATALOGUE
    lookup_value_converter = "int"
    parser_classes = [JSONParser, MultiPartParser]

    def get_queryset(self):
        return self.company.imports.select_related("job", "exhibitor")

    @extend_schema(
        summary="Send a catalogue: its columns are guessed, nothing is imported yet",
        request={"multipart/form-data": CatalogueSerializer},
        responses={201: ImportSerializer},
    )
    def create(self, request, exhibitor):
        body = CatalogueSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = services.upload_catalogue(self.company, request.user, **body.validated_data)
        return Response(self.get_serializer(made).data, 201)

    @extend_schema(
        summary="Say what the columns hold",
        request={"application/json": ColumnsSerializer},
        responses=ImportSerializer,
    )
    @action(detail=True, methods=["put"])
    def columns(self, request, exhibitor, pk):
        catalogue = self.get_object()
        body = ColumnsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.tell_columns(catalogue, **body.validated_data)
        return Response(self.get_serializer(catalogue).data)

    @extend_schema(summary="Start it, for the first time or again", request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request, exhibitor, pk):
        services.start_import(self.get_object(), request.user)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(summary="Stop it; what it saved so far stays", request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, exhibitor, pk):
        services.cancel_import(self.get_object())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(summary="Throw away an import that nobody started")
    def destroy(self, request, exhibitor, pk):
        services.discard_import(self.get_object())
        return Response(status=204)

    @extend_schema(
        summary="The rows that could not be taken, and why", responses=WrongRowSerializer(many=True)
    )
    @action(detail=True, url_path="wrong-rows")
    def wrong_rows(self, request, exhibitor, pk):
        page = self.paginate_queryset(WrongRow.objects.filter(catalogue=self.get_object()))
        return self.get_paginated_response(WrongRowSerializer(page, many=True).data)

    @extend_schema(summary="The wrong rows as a file, to be corrected and sent again", responses=A_FILE)
    @action(detail=True, renderer_classes=[JSONRenderer, AnyFile])
    def report(self, request, exhibitor, pk):
        catalogue = self.get_object()
        return hand_out(catalogue.report, catalogue.report_name)
