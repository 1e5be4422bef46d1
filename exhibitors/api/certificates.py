"""The certificates of an exhibitor."""

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from exhibitors import services
from exhibitors.api.door import OfCompany
from exhibitors.models import Certificate
from fair.rest.fields import ModelSerializer
from fair.rest.files import A_FILE, AnyFile, FileSerializer, hand_out
from fair.uploads import check_pdf


class CertificateSerializer(ModelSerializer):
    """`validity` is one of valid, lapsing (within 60 days), lapsed."""

    validity = serializers.ChoiceField(["valid", "lapsing", "lapsed"], read_only=True)
    has_evidence = serializers.SerializerMethodField()

    class Meta:
        model = Certificate
        fields = ["id", "name", "issuer", "number", "valid_from", "valid_until", "validity", "has_evidence"]

    def get_has_evidence(self, certificate) -> bool:
        return bool(certificate.evidence)

    def validate(self, given):
        begins, ends = (
            given.get(name, getattr(self.instance, name, None)) for name in ("valid_from", "valid_until")
        )
        if begins and ends and ends < begins:
            raise serializers.ValidationError({"valid_until": [_("The last day lies before the first.")]})
        return given


@extend_schema_view(
    list=extend_schema(summary="The certificates of an exhibitor"),
    retrieve=extend_schema(summary="A certificate"),
)
class CertificateViewSet(OfCompany):
    queryset = Certificate.objects.none()
    serializer_class = CertificateSerializer
    lookup_value_converter = "int"

    @property
    def must_match(self):
        return self.action in ("partial_update", "destroy")

    def get_queryset(self):
        return self.company.certificates.order_by("pk")

    @extend_schema(summary="Write down a certificate")
    def create(self, request, exhibitor):
        body = self.checked()
        certificate = services.save_certificate(Certificate(exhibitor=self.company, **body.validated_data))
        return Response(self.get_serializer(certificate).data, 201)

    @extend_schema(summary="Change a certificate; with another last day its reminders begin anew")
    @transaction.atomic
    def partial_update(self, request, exhibitor, pk):
        certificate = self.locked()
        for name, value in self.checked(certificate, partial=True).validated_data.items():
            setattr(certificate, name, value)
        return Response(self.get_serializer(services.save_certificate(certificate)).data)

    @extend_schema(summary="Take it from the booth and the products")
    @transaction.atomic
    def destroy(self, request, exhibitor, pk):
        services.remove_certificate(self.locked())
        return Response(status=204)

    @extend_schema(summary="The certificate itself, a PDF", responses=A_FILE)
    @action(detail=True, renderer_classes=[JSONRenderer, AnyFile])
    def evidence(self, request, exhibitor, pk):
        return hand_out(self.get_object().evidence, "certificate.pdf")

    @extend_schema(
        summary="Send the certificate itself, a PDF of at most 25 MB",
        request={"multipart/form-data": FileSerializer},
        responses=CertificateSerializer,
    )
    @evidence.mapping.put
    def set_evidence(self, request, exhibitor, pk):
        certificate = self.get_object()
        body = FileSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        certificate.evidence = check_pdf(body.validated_data["file"])
        services.save_certificate(certificate)
        return Response(self.get_serializer(certificate).data)

    def get_parsers(self):
        is_upload = self.request and self.request.method == "PUT"
        return [MultiPartParser()] if is_upload else super().get_parsers()
