"""Programmes of hosted buyers that one takes part in: the others, one's wishes, one's timetable."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from fair.rest.asked import Query
from fair.rest.fields import Choice, Serializer, Whole, between
from fair.rest.scopes import Scope
from fair.rest.views import Resource
from matchmaking.hosted_mail import timetable
from matchmaking.hosted_page import Entry
from matchmaking.hosted_people import known_contact
from matchmaking.models import HostedPerson, HostedProgramme, Side, Wish
from matchmaking.services.hosted import wishing

KINDS = [*Wish.Kind.choices, ("", "–")]


class HostedPlaceSerializer(serializers.ModelSerializer):
    """One's place in a programme, as a buyer or for an exhibitor."""

    programme = serializers.CharField(source="programme.name", read_only=True)
    state = serializers.ChoiceField(HostedProgramme.State.choices, source="programme.state", read_only=True)
    exhibitor = serializers.SlugRelatedField("slug", read_only=True)
    page = serializers.CharField(source="get_absolute_url", read_only=True)
    takes_wishes = serializers.BooleanField(source="programme.takes_wishes", read_only=True)
    wishes_until = serializers.DateTimeField(source="programme.wishes_until", read_only=True, allow_null=True)

    class Meta:
        model = HostedPerson
        fields = ["id", "page", "programme", "state", "side", "exhibitor", "takes_wishes", "wishes_until"]
        read_only_fields = fields


class WishSerializer(Serializer):
    """Somebody of the other side; `kind` is what one wishes: must, want, no, or empty."""

    about = Whole(validators=between(1, 2**62))
    name = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    country = serializers.CharField(read_only=True)
    kind = Choice(KINDS, allow_blank=True)


class TimetableRowSerializer(Serializer):
    meeting = serializers.IntegerField(read_only=True)
    starts_at = serializers.DateTimeField(read_only=True)
    ends_at = serializers.DateTimeField(read_only=True)
    place = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    state = serializers.CharField(read_only=True)


class WishQuery(Query):
    kind = serializers.ChoiceField(Wish.Kind.choices, required=False)


@extend_schema_view(
    list=extend_schema(summary="My places in programmes of hosted buyers"),
    retrieve=extend_schema(summary="A place in a programme"),
)
class HostedViewSet(Resource):
    queryset = HostedPerson.objects.none()
    serializer_class = HostedPlaceSerializer
    scope = Scope.MEETINGS
    is_public = False
    lookup_value_converter = "int"
    queries = {"wishes": WishQuery}

    def get_queryset(self):
        people = HostedPerson.objects.of(self.request.user).select_related(
            "programme__edition", "exhibitor", "user"
        )
        return people.exclude(programme__state=HostedProgramme.State.DRAFT).order_by("pk")

    @extend_schema(summary="The other side, and what I wish", responses=WishSerializer(many=True))
    @action(detail=True, methods=["get"])
    def wishes(self, request, pk):
        """A page of the other side, or with `kind` of those about whom I have said that."""
        person = self.get_object()
        others = person.programme.people.exclude(side=person.side).select_related("user", "exhibitor")
        if kind := self.asked.get("kind"):
            others = others.filter(wished_by__person=person, wished_by__kind=kind)
        page = self.paginate_queryset(others.order_by("pk"))
        said = dict(person.wishes.filter(about__in=[one.pk for one in page]).values_list("about", "kind"))
        return self.get_paginated_response([told_of(one, said.get(one.pk, "")) for one in page])

    @extend_schema(summary="Say a wish, or take it back", request=WishSerializer, responses=WishSerializer)
    @wishes.mapping.put
    def wish(self, request, pk):
        person = self.get_object()
        body = WishSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        others = person.programme.people.exclude(side=person.side).select_related("user", "exhibitor")
        other = self.first(others.filter(pk=body.validated_data["about"]))
        wishing.wish(person, request.user, {other: body.validated_data["kind"]})
        return Response(told_of(other, body.validated_data["kind"]))

    @extend_schema(summary="My published meetings", responses=TimetableRowSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def timetable(self, request, pk):
        person = self.get_object()
        draft = person.programme.standing_draft
        rows = timetable(draft, person) if draft else []
        return Response([row_of(row, person) for row in rows])


def told_of(other, kind):
    entry = Entry(other, kind)
    return {
        "about": other.pk,
        "name": entry.title,
        "text": entry.line,
        "country": other.exhibitor.country if other.exhibitor_id else other.user.country,
        "kind": kind,
    }


def row_of(row, person):
    is_buyer = person.side == Side.BUYER
    return {
        "meeting": row.meeting_id,
        "starts_at": row.meeting.starts_at,
        "ends_at": row.meeting.ends_at,
        "place": str(row.place or ""),
        "name": str(row.exhibitor.exhibitor) if is_buyer else known_contact(row.buyer).title,
        "state": row.meeting.state,
    }
