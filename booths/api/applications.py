"""An exhibitor's applications for a stand at an edition."""

from django.db import transaction
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from booths.models import Application, Requirement
from booths.services import applications as services
from exhibitors.api.door import OfCompany
from fair.models import Category, Edition, Hall
from fair.rest.fields import ModelSerializer, Named, Names, Serializer, Text, YesNo
from fair.rest.files import FileSerializer
from fair.rest.scopes import Scope
from fair.uploads import check_pdf


class RequirementSerializer(serializers.ModelSerializer):
    """What an edition asks of its exhibitors."""

    names = Names()
    hints = Names()

    class Meta:
        model = Requirement
        fields = ["id", "names", "hints", "wants_file", "is_required"]
        read_only_fields = fields


class AnswerSerializer(serializers.Serializer):
    """`verdict` and `remark` are the organiser's."""

    requirement = serializers.IntegerField(source="requirement_id")
    text = serializers.CharField()
    file_name = serializers.CharField()
    verdict = serializers.CharField()
    remark = serializers.CharField()


class ApplicationSerializer(ModelSerializer):
    """`requirements` and `rules` are the edition's; `answers` by the requirement's id."""

    edition = serializers.SlugRelatedField("slug", read_only=True)
    hall = Named("slug", queryset=Hall.objects.all(), required=False, allow_null=True)
    category = Named("slug", queryset=Category.objects.all(), required=False, allow_null=True)
    products = Text(required=False, allow_blank=True, max_length=4_000)
    contact_email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    requirements = RequirementSerializer(source="edition.call.requirements", many=True, read_only=True)
    rules = Names(source="edition.call.rules")
    answers = AnswerSerializer(many=True, read_only=True)
    ground = serializers.CharField(read_only=True, help_text="Why it was refused.")
    texts = serializers.DictField(
        child=Text(allow_blank=True, max_length=1000),
        required=False,
        write_only=True,
        help_text="Answers by the requirement’s id.",
    )
    agrees = YesNo(required=False, write_only=True, help_text="To the rules of the fair.")

    class Meta:
        model = Application
        fields = ["id", "edition", "state", "hall", "category", "size", "products", "contact_name"]
        fields += ["contact_email", "contact_phone", "rules", "rules_agreed_at", "ground", "requirements"]
        fields += ["answers", "texts", "agrees", "submitted_at", "saved_at"]
        read_only_fields = ["state", "rules_agreed_at", "ground", "submitted_at", "saved_at"]

    def validate_hall(self, hall):
        if hall and hall.edition_id != self.instance.edition_id:
            self.fields["hall"].fail("does_not_exist", slug_name="slug", value=hall.slug)
        return hall

    def validate_texts(self, texts):
        known = {str(pk) for pk in self.instance.edition.call.requirements.values_list("pk", flat=True)}
        if unknown := set(texts) - known:
            raise serializers.ValidationError({key: ["There is no such requirement."] for key in unknown})
        return {int(pk): text for pk, text in texts.items()}


class BeginSerializer(Serializer):
    edition = Named("slug", queryset=Edition.objects.all())


@extend_schema_view(
    list=extend_schema(summary="The applications of an exhibitor"),
    retrieve=extend_schema(summary="An application"),
)
class ApplicationViewSet(OfCompany):
    queryset = Application.objects.none()
    serializer_class = ApplicationSerializer
    scope = Scope.COMPANY
    lookup_value_converter = "int"
    parser_classes = [JSONParser, MultiPartParser]

    @property
    def must_match(self):
        return self.action == "partial_update"

    def get_queryset(self):
        applications = Application.objects.filter(exhibitor=self.company).order_by("pk")
        related = applications.select_related("edition__call", "hall", "category", "exhibitor")
        return related.prefetch_related("answers", "edition__call__requirements")

    def answer(self, application, status=200):
        return Response(self.get_serializer(self.get_queryset().get(pk=application.pk)).data, status)

    @extend_schema(
        summary="Begin an application, or find the one that there is",
        request={"application/json": BeginSerializer},
        responses={201: ApplicationSerializer},
    )
    def create(self, request, exhibitor):
        company = self.company
        body = BeginSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        begun = services.begin_application(company, body.validated_data["edition"], request.user)
        return self.answer(begun, 201)

    @extend_schema(summary="Fill it in: what is not sent stays as it is")
    @transaction.atomic
    def partial_update(self, request, exhibitor, pk):
        application = self.locked()
        fields = self.checked(application, partial=True).validated_data
        texts, agrees = fields.pop("texts", {}), fields.pop("agrees", None)
        return self.answer(services.save_application(application, request.user, fields, texts, {}, agrees))

    @extend_schema(
        summary="Send the PDF that a requirement wants",
        request={"multipart/form-data": FileSerializer},
        responses=ApplicationSerializer,
    )
    @action(detail=True, methods=["put"], url_path="files/<int:requirement>")
    def files(self, request, exhibitor, pk, requirement):
        application = self.get_object()
        wanted = application.edition.call.requirements.filter(wants_file=True, pk=requirement)
        found = self.first(wanted)
        body = FileSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        file = body.validated_data["file"]
        name = file.name
        file = check_pdf(file)
        file.sent_as = name
        return self.answer(services.save_application(application, request.user, {}, {}, {found.pk: file}))

    @extend_schema(summary="Hand it in", request=None, responses=ApplicationSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request, exhibitor, pk):
        return self.answer(services.submit_application(self.get_object(), request.user))

    @extend_schema(summary="Take it back", request=None, responses=ApplicationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, exhibitor, pk):
        return self.answer(services.withdraw_application(self.get_object(), request.user))

    @extend_schema(summary="Take up again what was taken back", request=None, responses=ApplicationSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request, exhibitor, pk):
        return self.answer(services.resume_application(self.get_object(), request.user))
