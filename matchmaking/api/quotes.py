"""Quotes in the API: exhibitors write and send them, buyers compare, counter and accept; rates for all."""

import uuid

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from exhibitors.api.door import OfCompany
from fair.rest.asked import Query
from fair.rest.paging import NewestFirst
from fair.rest.scopes import Scope
from fair.rest.views import Resource
from matchmaking.api import quote_bodies as bodies
from matchmaking.models import Acceptance, ExchangeRate, Invitation, Quote, SourcingRequest
from matchmaking.quote_data import for_data
from matchmaking.services import countering, deciding, quotes


class QuoteQuery(Query):
    state = serializers.ChoiceField(Quote.State.choices, required=False)
    request = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


NARROWED = {"state": "state", "request": "invitation__request"}


def narrowed(rows, asked):
    return rows.filter(**{NARROWED[name]: value for name, value in asked.items()})


def given(view, kind):
    """What was sent, valid; nothing at all is an empty object."""
    body = kind(data=view.request.data or {}, context=view.get_serializer_context())
    body.is_valid(raise_exception=True)
    return body


@extend_schema_view(
    list=extend_schema(summary="The quotes of an exhibitor, drafts included"),
    retrieve=extend_schema(summary="A quote of an exhibitor"),
)
class OwnQuoteViewSet(OfCompany):
    queryset = Quote.objects.none()
    serializer_class = bodies.QuoteSerializer
    scope = Scope.TRADE
    lookup_value_converter = "int"
    queries = {"list": QuoteQuery}

    def get_queryset(self):
        own = Quote.objects.staffed_by(self.request.user).filter(invitation__exhibitor=self.company)
        return narrowed(for_data(own), getattr(self, "asked", {})).order_by("pk")

    def invitations(self):
        own = Invitation.objects.staffed_by(self.request.user).filter(exhibitor=self.company)
        return own.select_related("request")

    def answer(self, pk, status=200):
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data, status)

    @extend_schema(
        summary="Write a draft for a request",
        request=bodies.NewQuoteSerializer,
        responses={201: bodies.QuoteSerializer},
    )
    @transaction.atomic
    def create(self, request, exhibitor):
        body = given(self, bodies.NewQuoteSerializer)
        quote, _draft = quotes.open_quote(body.validated_data["invitation"], request.user)
        quotes.save_draft(quote.invitation, request.user, body.content, quote.revision)
        return self.answer(quote.pk, 201)

    @extend_schema(summary="Change the draft", request=bodies.WrittenSerializer)
    @transaction.atomic
    def partial_update(self, request, exhibitor, pk):
        found = self.get_object()
        quote, _draft = quotes.open_quote(found.invitation, request.user)
        content = given(self, bodies.WrittenSerializer).content
        quotes.save_draft(found.invitation, request.user, content, quote.revision)
        return self.answer(found.pk)

    @extend_schema(summary="The draft", responses={200: bodies.QuoteVersionSerializer}, request=None)
    @action(detail=True, methods=["get"])
    def draft(self, request, exhibitor, pk):
        drafts = self.get_object().versions.filter(sent_at=None)
        found = drafts.prefetch_related("lines__tiers", "files").first()
        if found is None:
            raise Http404
        return Response(bodies.QuoteVersionSerializer(found).data)

    @extend_schema(summary="Send the draft to the buyer", request=None)
    @action(detail=True, methods=["post"])
    def send(self, request, exhibitor, pk):
        found = self.get_object()
        quotes.send_quote(found.invitation, request.user, uuid.uuid4())
        return self.answer(found.pk)

    @extend_schema(summary="A draft that takes over the buyer’s counter-offer", request=None)
    @action(detail=True, methods=["post"], url_path="take-over")
    def take_over(self, request, exhibitor, pk):
        found = self.get_object()
        quotes.take_over_counter(found, request.user)
        return self.answer(found.pk)

    @extend_schema(summary="Stay with the offer", request=bodies.ReasonSerializer)
    @action(detail=True, methods=["post"])
    def uphold(self, request, exhibitor, pk):
        found, body = self.get_object(), given(self, bodies.ReasonSerializer)
        countering.uphold_offer(found, request.user, body.validated_data["text"])
        return self.answer(found.pk)

    @extend_schema(summary="Take the quote back", request=bodies.ReasonSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, exhibitor, pk):
        found, body = self.get_object(), given(self, bodies.ReasonSerializer)
        quotes.withdraw_quote(found, request.user, body.validated_data["text"])
        return self.answer(found.pk)


@extend_schema_view(
    list=extend_schema(summary="The quotes that I was sent as a buyer"),
    retrieve=extend_schema(summary="A quote that I was sent"),
)
class ReceivedQuoteViewSet(Resource):
    queryset = Quote.objects.none()
    serializer_class = bodies.QuoteSerializer
    scope = Scope.TRADE
    is_public = False
    lookup_value_converter = "int"
    queries = {"list": QuoteQuery}

    def get_queryset(self):
        received = Quote.objects.received_by(self.request.user)
        return narrowed(for_data(received), getattr(self, "asked", {})).order_by("pk")

    @extend_schema(summary="Ask for other terms", request=bodies.CounterSerializer)
    @action(detail=True, methods=["post"])
    def counter(self, request, pk):
        found, wished = self.get_object(), given(self, bodies.CounterSerializer).validated_data
        terms = {name: wished[name] for name in ("incoterm", "place", "payment") if name in wished}
        lines = {
            wish["line"]: (wish["quantity"], wish["unit_price"]) if wish["is_wanted"] else None
            for wish in wished["lines"]
        }
        key = uuid.uuid4()
        countering.counter_quote(found, request.user, wished["number"], key, terms, lines, wished["text"])
        return Response(self.get_serializer(self.get_queryset().get(pk=found.pk)).data)


@extend_schema_view(
    list=extend_schema(summary="What was accepted, of which I am a party, the latest first"),
    retrieve=extend_schema(summary="What was accepted, frozen"),
)
class AcceptanceViewSet(Resource):
    queryset = Acceptance.objects.none()
    serializer_class = bodies.AcceptanceSerializer
    pagination_class = NewestFirst
    scope = Scope.TRADE
    is_public = False
    lookup_field = "number"

    def get_queryset(self):
        return Acceptance.objects.visible_to(self.request.user)

    @extend_schema(
        summary="Accept offers, whole or split over exhibitors",
        request=bodies.AcceptSerializer,
        responses={201: bodies.AcceptanceSerializer(many=True)},
    )
    def create(self, request):
        told = given(self, bodies.AcceptSerializer).validated_data
        mine = SourcingRequest.objects.made_by(request.user).exclude(state=SourcingRequest.State.DRAFT)
        asked = get_object_or_404(mine, pk=told["request"])
        ways = {name: told[name] for name in ("keeps_open", "raises")}
        accepted = deciding.accept(asked, request.user, picks_of(asked, told["shares"]), uuid.uuid4(), **ways)
        return Response(self.get_serializer(accepted, many=True).data, 201)


def picks_of(asked, shares):
    """The shares by the versions that they name; one that is not there any more is refused by the service."""
    sent = Quote.objects.sent().filter(invitation__request=asked)
    versions = dict(sent.values_list("pk", "offer"))
    numbers = dict(sent.values_list("pk", "offer__number"))
    return [
        deciding.Pick(
            versions[share["quote"]] if numbers.get(share["quote"]) == share["number"] else 0,
            share["line"],
            share["quantity"],
        )
        for share in shares
    ]


class RateSerializer(serializers.ModelSerializer):
    """One unit of `base` was worth `value` of `currency` on that day."""

    class Meta:
        model = ExchangeRate
        fields = ["base", "currency", "on", "value"]
        read_only_fields = fields


class RateQuery(Query):
    base = serializers.CharField(required=False, max_length=3)
    currency = serializers.CharField(required=False, max_length=3)
    on = serializers.DateField(required=False)


@extend_schema_view(list=extend_schema(summary="Rates of exchange that the organisers entered"))
class RateViewSet(Resource):
    queryset = ExchangeRate.objects.none()
    serializer_class = RateSerializer
    pagination_class = NewestFirst
    queries = {"list": RateQuery}

    def get_queryset(self):
        return ExchangeRate.objects.filter(**getattr(self, "asked", {}))
