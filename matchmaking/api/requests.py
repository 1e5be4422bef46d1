"""Sourcing requests over the API: the buyer's own, and those that an exhibitor has."""

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from booths.api.leads import LeadContactSerializer
from exhibitors.api.door import OfCompany
from exhibitors.models import Exhibitor, PriceTier, Product
from fair.models import Category
from fair.money import USD
from fair.rest.asked import Query
from fair.rest.fields import Amount, Choice, Named, Numbered, Serializer, Text, Whole, YesNo, between
from fair.rest.paging import NewestFirst
from fair.rest.scopes import Scope
from fair.rest.views import Resource
from matchmaking.models import Invitation, SourcingRequest
from matchmaking.request_data import invitation_data, request_data
from matchmaking.request_page import with_lines
from matchmaking.services import invitations as answering
from matchmaking.services import requests as services
from matchmaking.services.request_parts import MOST_LINES

MOST = 999_999_999


class PropertySerializer(Serializer):
    name = Text(max_length=80, allow_blank=True)
    value = Text(max_length=120)
    unit = Text(max_length=20, allow_blank=True, required=False, default="")


class RequestLineSerializer(Serializer):
    """An article: a `product` of the fair, or a `name`; a line that is known goes by its `id`."""

    id = Whole(required=False, allow_null=True, default=None)
    product = Numbered(queryset=Product.objects.none(), required=False, allow_null=True, default=None)
    name = Text(max_length=200, required=False, allow_blank=True, default="")
    text = Text(max_length=1000, required=False, allow_blank=True, default="")
    quantity = Whole(validators=between(1, MOST))
    unit = Text(max_length=20, required=False, default="piece")
    target_price = Amount(
        max_digits=14, decimal_places=4, min_value=0, required=False, allow_null=True, default=None
    )
    attributes = PropertySerializer(many=True, required=False, default=list)
    certificates = serializers.ListField(
        child=Text(max_length=80), required=False, max_length=20, default=list
    )

    def get_fields(self):
        fields = super().get_fields()
        if request := self.context.get("request"):
            fields["product"].queryset = Product.objects.visible_to(request.user)
        return fields


class RequestFileSerializer(Serializer):
    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)
    size = serializers.IntegerField(read_only=True)


class RequestSerializer(Serializer):
    """A sourcing request. `lines` are always all of them, in their order."""

    id = serializers.IntegerField(read_only=True)
    state = serializers.ChoiceField(SourcingRequest.State.choices, read_only=True)
    title = Text(max_length=120)
    text = Text(max_length=4000, required=False, allow_blank=True)
    language = Text(max_length=10, required=False)
    category = Numbered(queryset=Category.objects.all(), required=False, allow_null=True)
    currency = Choice([(code, code) for code in USD], required=False)
    incoterm = Text(max_length=3, required=False, allow_blank=True)
    place = Text(max_length=80, required=False, allow_blank=True)
    country = Text(max_length=2, required=False, allow_blank=True)
    certificates = serializers.ListField(child=Text(max_length=80), required=False, max_length=20)
    wants_samples = YesNo(required=False)
    wanted_on = serializers.DateField(required=False, allow_null=True)
    deadline = serializers.DateTimeField(required=False, allow_null=True)
    is_published = serializers.BooleanField(read_only=True)
    lines = RequestLineSerializer(many=True, required=False, max_length=MOST_LINES)
    files = RequestFileSerializer(many=True, read_only=True)
    sent_at = serializers.DateTimeField(read_only=True, allow_null=True)
    changed_at = serializers.DateTimeField(read_only=True)

    def validate_incoterm(self, value):
        if value and value not in PriceTier.Incoterm.values:
            raise serializers.ValidationError(_("There is no such Incoterm."), code="invalid_choice")
        return value

    def to_representation(self, request):
        return request_data(request)


class SendSerializer(Serializer):
    """Whom to send it to, by slug; `is_published` puts it on the board, without the buyer's name."""

    exhibitors = serializers.ListField(
        child=Named("slug", queryset=Exhibitor.objects.none()), required=False, max_length=200, default=list
    )
    is_published = YesNo(required=False, default=False)

    def get_fields(self):
        fields = super().get_fields()
        if request := self.context.get("request"):
            fields["exhibitors"].child.queryset = Exhibitor.objects.visible_to(request.user)
        return fields


class WithdrawSerializer(Serializer):
    reason = Text(max_length=500, required=False, allow_blank=True, default="")


class RequestQuery(Query):
    state = serializers.ChoiceField(SourcingRequest.State.choices, required=False)


@extend_schema_view(
    list=extend_schema(summary="My sourcing requests, the latest first"),
    retrieve=extend_schema(summary="A sourcing request of mine"),
)
class RequestViewSet(Resource):
    queryset = SourcingRequest.objects.none()
    serializer_class = RequestSerializer
    pagination_class = NewestFirst
    scope = Scope.TRADE
    is_public = False
    lookup_value_converter = "int"
    queries = {"list": RequestQuery}

    @property
    def must_match(self):
        return self.action == "partial_update"

    def get_queryset(self):
        own = SourcingRequest.objects.made_by(self.request.user)
        return with_lines(own.filter(**getattr(self, "asked", {})))

    def answer(self, request, status=200):
        found = with_lines(SourcingRequest.objects.filter(pk=request.pk)).get()
        return Response(self.get_serializer(found).data, status)

    @extend_schema(summary="Write a draft", responses={201: RequestSerializer})
    def create(self, request):
        told = dict(self.checked().validated_data)
        lines = lines_of(told.pop("lines", []))
        return self.answer(services.write_request(request.user, lines, **told), 201)

    @extend_schema(summary="Change it; once quoted for only the deadline")
    @transaction.atomic
    def partial_update(self, request, pk):
        found = self.locked()
        told = dict(self.checked(found, partial=True).validated_data)
        lines = lines_of(told.pop("lines")) if "lines" in told else None
        return self.answer(services.change_request(found, request.user, lines, **told))

    @extend_schema(summary="Send it", request=SendSerializer, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request, pk):
        told = given(self, SendSerializer)
        found = self.get_object()
        board = told["is_published"]
        return self.answer(services.send_request(found, request.user, told["exhibitors"], on_board=board))

    @extend_schema(summary="Ask more exhibitors", request=SendSerializer, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def invite(self, request, pk):
        found = self.get_object()
        services.invite(found, request.user, given(self, SendSerializer)["exhibitors"])
        return self.answer(found)

    @extend_schema(summary="Take it back", request=WithdrawSerializer, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        reason = given(self, WithdrawSerializer)["reason"]
        return self.answer(services.withdraw_request(self.get_object(), request.user, reason))


def given(view, kind):
    """What was sent, valid; nothing at all is an empty object."""
    body = kind(data=view.request.data or {}, context=view.get_serializer_context())
    body.is_valid(raise_exception=True)
    return body.validated_data


def lines_of(told):
    return [{**{name: line[name] for name in line if name != "id"}, "pk": line["id"]} for line in told]


class InvitedSerializer(Serializer):
    """A request as an exhibitor has it, as webhooks tell it."""

    id = serializers.IntegerField(read_only=True)
    exhibitor = serializers.CharField(read_only=True)
    url = serializers.CharField(read_only=True)
    how = serializers.ChoiceField(Invitation.How.choices, read_only=True)
    state = serializers.ChoiceField(Invitation.State.choices, read_only=True)
    decline = serializers.CharField(read_only=True)
    decline_text = serializers.CharField(read_only=True)
    asked_at = serializers.DateTimeField(read_only=True)
    answered_at = serializers.DateTimeField(read_only=True, allow_null=True)
    buyer = LeadContactSerializer(read_only=True)
    request = RequestSerializer(read_only=True)

    def to_representation(self, invitation):
        return invitation_data(invitation)


class DeclineSerializer(Serializer):
    reason = Choice(Invitation.Decline.choices)
    text = Text(max_length=500, required=False, allow_blank=True, default="")


class AskSerializer(Serializer):
    text = Text(max_length=1000)
    is_public = YesNo(required=False, default=True)


class AskedSerializer(Serializer):
    id = serializers.IntegerField(read_only=True)
    text = serializers.CharField(read_only=True)
    is_public = serializers.BooleanField(read_only=True)
    answer = serializers.CharField(read_only=True)


class InvitationQuery(Query):
    state = serializers.ChoiceField(Invitation.State.choices, required=False)


@extend_schema_view(
    list=extend_schema(summary="The sourcing requests that an exhibitor has"),
    retrieve=extend_schema(summary="A sourcing request that an exhibitor has"),
)
class InvitedViewSet(OfCompany):
    queryset = Invitation.objects.none()
    serializer_class = InvitedSerializer
    scope = Scope.TRADE
    lookup_value_converter = "int"
    queries = {"list": InvitationQuery}

    def get_queryset(self):
        found = Invitation.objects.standing().filter(exhibitor=self.company, **getattr(self, "asked", {}))
        whole = found.with_buyer().prefetch_related("request__lines", "request__files")
        return whole.order_by("pk")

    @extend_schema(
        summary="Decline it, with a reason", request=DeclineSerializer, responses=InvitedSerializer
    )
    @action(detail=True, methods=["post"])
    def decline(self, request, exhibitor, pk):
        told = given(self, DeclineSerializer)
        answering.decline(self.get_object(), request.user, told["reason"], told["text"])
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)

    @extend_schema(summary="Ask the buyer back", request=AskSerializer, responses={201: AskedSerializer})
    @action(detail=True, methods=["post"])
    def ask(self, request, exhibitor, pk):
        told = given(self, AskSerializer)
        asked = answering.ask_back(self.get_object(), request.user, told["text"], told["is_public"])
        return Response(AskedSerializer(asked).data, 201)
