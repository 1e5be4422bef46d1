"""The leads of an exhibitor: read, moved on the funnel, tagged."""

from django.db import transaction
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from booths.lead_data import lead_data
from booths.models import Lead
from booths.services import leads as services
from exhibitors.api.door import OfCompany
from fair.rest.asked import Query
from fair.rest.fields import Choice, Serializer, Text, Whole, between

MOST = 2_000_000_000


class LeadContactSerializer(Serializer):
    """Of a buyer what may be told: empty texts for the rest."""

    name = serializers.CharField(read_only=True)
    company = serializers.CharField(read_only=True)
    job_title = serializers.CharField(read_only=True)
    email = serializers.CharField(read_only=True)
    phone = serializers.CharField(read_only=True)
    country = serializers.CharField(read_only=True)


class LeadReasonSerializer(Serializer):
    """`figure` is a number, of the reason "market" a country; the points of all make the score."""

    reason = serializers.CharField(read_only=True)
    figure = serializers.JSONField(read_only=True)
    points = serializers.IntegerField(read_only=True)


class LeadProductSerializer(Serializer):
    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)


class LeadSerializer(Serializer):
    """A lead as webhooks tell it.

    A stage "lost" wants `lost_for` beside it: price, quantity, time, rival, silent, unfit or other.
    """

    id = serializers.IntegerField(read_only=True)
    exhibitor = serializers.CharField(read_only=True)
    url = serializers.CharField(read_only=True)
    source = serializers.ChoiceField(Lead.Source.choices, read_only=True)
    contact = LeadContactSerializer(read_only=True)
    stage = Choice(Lead.Stage.choices, required=False)
    stage_since = serializers.DateTimeField(read_only=True)
    lost_for = Text(required=False, allow_blank=True, max_length=8)
    score = serializers.IntegerField(read_only=True)
    reasons = LeadReasonSerializer(many=True, read_only=True)
    products = LeadProductSerializer(many=True, read_only=True)
    interest = Text(required=False, allow_blank=True, max_length=200)
    quantity = Whole(required=False, allow_null=True, validators=between(0, MOST))
    owner = serializers.CharField(read_only=True, allow_null=True)
    next_step = serializers.CharField(read_only=True)
    next_at = serializers.DateTimeField(read_only=True, allow_null=True)
    tags = serializers.ListField(
        child=Text(max_length=services.LONGEST_TAG), required=False, max_length=services.MOST_TAGS
    )
    created_at = serializers.DateTimeField(read_only=True)
    last_at = serializers.DateTimeField(read_only=True)

    def to_representation(self, lead):
        return lead_data(lead)


class LeadQuery(Query):
    stage = serializers.ChoiceField(Lead.Stage.choices, required=False)


@extend_schema_view(
    list=extend_schema(summary="The leads of an exhibitor"),
    retrieve=extend_schema(summary="A lead"),
)
class LeadViewSet(OfCompany):
    queryset = Lead.objects.none()
    serializer_class = LeadSerializer
    lookup_value_converter = "int"
    queries = {"list": LeadQuery}

    @property
    def must_match(self):
        return self.action == "partial_update"

    def get_queryset(self):
        leads = Lead.objects.standing().filter(exhibitor=self.company).for_rows()
        return leads.select_related("exhibitor").filter(**getattr(self, "asked", {})).order_by("pk")

    @extend_schema(summary="Move a lead, tag it, write down what is wanted")
    @transaction.atomic
    def partial_update(self, request, exhibitor, pk):
        lead = self.locked()
        given = self.checked(lead, partial=True).validated_data
        if "stage" in given or "lost_for" in given:
            services.move_lead(lead, request.user, given.get("stage", lead.stage), given.get("lost_for", ""))
        if "tags" in given:
            services.tag_lead(lead, add=given["tags"], remove=lead.tags)
        if own := {name: given[name] for name in ("interest", "quantity") if name in given}:
            services.change_lead(lead, **own)
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)
