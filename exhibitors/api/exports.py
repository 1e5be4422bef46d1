"""Catalogues that go out as files, written by the worker."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.response import Response

from exhibitors import services
from exhibitors.api.door import OfCompany
from exhibitors.api.filters import FilterSerializer
from exhibitors.exports.files import WRITERS
from fair.models import Job
from fair.resources import JobSerializer
from fair.rest.fields import Choice, YesNo
from fair.rest.paging import NewestFirst
from fair.rest.scopes import Scope


class ExportSerializer(FilterSerializer):
    """All of the catalogue, or what answers a filter."""

    format = Choice([(name, name) for name in WRITERS], default="xlsx")
    pictures = YesNo(default=False, help_text="Packed in a ZIP with the pictures.")


@extend_schema_view(
    list=extend_schema(summary="One’s own exports of the catalogue, the latest first"),
    retrieve=extend_schema(summary="One of one’s own exports"),
)
class ExportViewSet(OfCompany):
    queryset = Job.objects.none()
    serializer_class = JobSerializer
    pagination_class = NewestFirst
    scope = Scope.CATALOGUE
    lookup_value_converter = "int"

    def get_queryset(self):
        return services.exports_of(self.company, self.request.user)

    @extend_schema(
        summary="Have the catalogue written to a file: it is a job, which tells how far it is",
        request={"application/json": ExportSerializer},
        responses={201: JobSerializer},
    )
    def create(self, request, exhibitor):
        company = self.company
        body = ExportSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        filters = body.validated_data
        file_format, pictures = filters.pop("format"), filters.pop("pictures")
        job = services.start_export(company, request.user, file_format, pictures, dict(filters))
        job.refresh_from_db()
        return Response(self.get_serializer(job).data, 201)
