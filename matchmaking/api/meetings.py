"""Meetings over the API: booked, proposed, answered, changed and rated; and free times of exhibitors."""

import datetime

from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import User
from exhibitors.models import Exhibitor, Product
from fair.rest.asked import NamedText, Query, WholeText
from fair.rest.fields import Choice, Named, Numbered, Serializer, Text, Whole, YesNo, between
from fair.rest.paging import NewestFirst
from fair.rest.scopes import Scope
from fair.rest.views import Address, Resource
from matchmaking.free_time import open_slots
from matchmaking.meeting_data import contacts_of, data_of
from matchmaking.models import Meeting, Outcome, Seat, SourcingRequest
from matchmaking.services.meetings import answering, booking, changing, closing

MOST_TIMES = 10
FARTHEST = datetime.timedelta(days=31)  # of one question for free times


class TimeSerializer(Serializer):
    id = serializers.IntegerField(read_only=True)
    starts_at = serializers.DateTimeField(read_only=True)
    expires_at = serializers.DateTimeField(read_only=True)


class MeetingBuyerSerializer(Serializer):
    """Of the buyer what may be told: empty texts for the rest."""

    name = serializers.CharField(read_only=True)
    company = serializers.CharField(read_only=True)
    country = serializers.CharField(read_only=True)


class MeetingSerializer(Serializer):
    """A meeting as webhooks tell it. While `waits_for` names a side, that side is to answer `times`.

    `uid` and `sequence` are what calendars know it by.
    """

    id = serializers.IntegerField(read_only=True)
    url = serializers.CharField(read_only=True)
    exhibitor = serializers.CharField(read_only=True)
    state = serializers.ChoiceField(Meeting.State.choices, read_only=True)
    origin = serializers.ChoiceField(Meeting.Origin.choices, read_only=True)
    waits_for = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    language = serializers.CharField(read_only=True)
    minutes = serializers.IntegerField(read_only=True)
    starts_at = serializers.DateTimeField(read_only=True, allow_null=True)
    ends_at = serializers.DateTimeField(read_only=True, allow_null=True)
    times = TimeSerializer(many=True, read_only=True)
    buyer = MeetingBuyerSerializer(read_only=True)
    host = serializers.CharField(read_only=True)
    place = serializers.CharField(read_only=True)
    request = serializers.IntegerField(read_only=True, allow_null=True)
    product = serializers.IntegerField(read_only=True, allow_null=True)
    uid = serializers.CharField(read_only=True)
    sequence = serializers.IntegerField(read_only=True)
    reason = serializers.CharField(read_only=True)
    held_at = serializers.DateTimeField(read_only=True, allow_null=True)
    missed_by = serializers.CharField(read_only=True)
    changed_at = serializers.DateTimeField(read_only=True)

    def to_representation(self, meeting):
        return data_of(meeting, meeting.contact)


class PlanSerializer(Serializer):
    """`buyer` is for the exhibitor's people: the id of somebody whom they have a lead of. Without `host`, the
    id of one of the exhibitor's people, it is who has the fewest meetings that day."""

    exhibitor = Named("slug", queryset=Exhibitor.objects.none())
    buyer = Numbered(
        queryset=User.objects.filter(is_active=True), required=False, allow_null=True, default=None
    )
    host = Numbered(queryset=User.objects.none(), required=False, allow_null=True, default=None)
    minutes = Whole(validators=between(10, 240), required=False, allow_null=True, default=None)
    title = Text(max_length=120, required=False, allow_blank=True, default="")
    text = Text(max_length=2000, required=False, allow_blank=True, default="")
    product = Numbered(queryset=Product.objects.none(), required=False, allow_null=True, default=None)
    request = Numbered(queryset=SourcingRequest.objects.none(), required=False, allow_null=True, default=None)
    wants_interpreter = YesNo(required=False, default=False)

    def get_fields(self):
        fields = super().get_fields()
        if request := self.context.get("request"):
            exhibitors = Exhibitor.objects.visible_to(request.user)
            fields["exhibitor"].queryset = exhibitors
            own = Exhibitor.objects.staffed_by(request.user)
            known = Q(pk=request.user.pk) | Q(leads__exhibitor__in=own.values("pk"))
            fields["buyer"].queryset = User.objects.filter(known, is_active=True).distinct()
            fields["host"].queryset = User.objects.filter(memberships__exhibitor__in=exhibitors).distinct()
            fields["product"].queryset = Product.objects.visible_to(request.user)
            fields["request"].queryset = SourcingRequest.objects.visible_to(request.user)
        return fields


class BookingSerializer(PlanSerializer):
    starts_at = serializers.DateTimeField()


class ProposalSerializer(PlanSerializer):
    times = serializers.ListField(child=serializers.DateTimeField(), min_length=1, max_length=MOST_TIMES)


class AcceptTimeSerializer(Serializer):
    """The `id` of one of the meeting's `times`."""

    time = Whole(validators=between(1, 2**62))


class MeetingReasonSerializer(Serializer):
    reason = Text(max_length=500, required=False, allow_blank=True, default="")


class OtherTimesSerializer(Serializer):
    times = serializers.ListField(child=serializers.DateTimeField(), min_length=1, max_length=MOST_TIMES)
    text = Text(max_length=500, required=False, allow_blank=True, default="")


class MoveSerializer(Serializer):
    starts_at = serializers.DateTimeField()


class HandOverSerializer(Serializer):
    """The id of a colleague."""

    host = Whole(validators=between(1, 2**62))


class OutcomeSerializer(Serializer):
    """For one's own side and the organisers; the other side never reads it."""

    result = Choice(Outcome.Result.choices)
    rating = Whole(validators=between(1, 5), required=False, allow_null=True, default=None)
    text = Text(max_length=1000, required=False, allow_blank=True, default="")


class MeetingQuery(Query):
    """`since` and `until` narrow by when a meeting begins: proposals without a time are left out then."""

    state = serializers.ChoiceField(Meeting.State.choices, required=False)
    exhibitor = NamedText("slug", queryset=Exhibitor.objects.all(), required=False)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)


NARROWED = {
    "state": "state",
    "exhibitor": "exhibitor",
    "since": "starts_at__gte",
    "until": "starts_at__lte",
}


@extend_schema_view(
    list=extend_schema(summary="Meetings of mine and of my exhibitors, the latest made first"),
    retrieve=extend_schema(summary="A meeting"),
)
class MeetingViewSet(Resource):
    queryset = Meeting.objects.none()
    serializer_class = MeetingSerializer
    pagination_class = NewestFirst
    scope = Scope.MEETINGS
    is_public = False
    lookup_value_converter = "int"
    queries = {"list": MeetingQuery}

    def get_queryset(self):
        user = self.request.user
        reads = self.request.method in ("GET", "HEAD")
        attends = self.action == "outcome"
        meetings = (
            Meeting.objects.visible_to(user) if reads or attends else Meeting.objects.changeable_by(user)
        )
        asked = {NARROWED[name]: value for name, value in getattr(self, "asked", {}).items()}
        seats = Prefetch("seats", Seat.objects.standing().select_related("user"))
        return meetings.filter(**asked).select_related("exhibitor").prefetch_related("times", seats)

    def get_serializer(self, *args, **kwargs):
        """Rows carry the contact of their buyer, read for all of them at once."""
        if args and "data" not in kwargs:
            rows = list(args[0]) if kwargs.get("many") else [args[0]]
            contacts = contacts_of(rows)
            for row in rows:
                row.contact = contacts[row.pk]
            args = (rows if kwargs.get("many") else rows[0], *args[1:])
        return super().get_serializer(*args, **kwargs)

    def body(self, serializer):
        if self.request.META.get("CONTENT_LENGTH", "") in ("", "0"):
            raise exceptions.ParseError(_("The request has no body."))
        found = serializer(data=self.request.data, context=self.get_serializer_context())
        found.is_valid(raise_exception=True)
        return found.validated_data

    def answer(self, meeting, status=200):
        found = Meeting.objects.select_related("exhibitor").prefetch_related("times", "seats__user")
        return Response(self.get_serializer(found.get(pk=meeting.pk)).data, status)

    def plan(self, serializer):
        """What was sent, with the buyer: oneself, or for the exhibitor's people somebody they know."""
        given = self.body(serializer)
        user, buyer = self.request.user, given.pop("buyer")
        exhibitor = given["exhibitor"]
        if buyer is None or buyer.pk == user.pk:
            return {**given, "buyer": user}
        known = Exhibitor.objects.staffed_by(user).filter(pk=exhibitor.pk, leads__buyer=buyer)
        if not known.exists():
            raise Http404
        return {**given, "buyer": buyer}

    @extend_schema(summary="Book a free time", request=BookingSerializer, responses={201: MeetingSerializer})
    @action(detail=False, methods=["post"])
    def book(self, request):
        return self.answer(booking.book(by=request.user, **self.plan(BookingSerializer)), 201)

    @extend_schema(summary="Propose times", request=ProposalSerializer, responses={201: MeetingSerializer})
    @action(detail=False, methods=["post"])
    def propose(self, request):
        return self.answer(booking.propose(by=request.user, **self.plan(ProposalSerializer)), 201)

    @extend_schema(summary="Accept a proposed time", request=AcceptTimeSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request, pk):
        meeting = self.get_object()
        return self.answer(answering.accept_time(meeting, request.user, **self.body(AcceptTimeSerializer)))

    @extend_schema(summary="Decline what is proposed", request=MeetingReasonSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request, pk):
        meeting = self.get_object()
        told = self.body(MeetingReasonSerializer)
        return self.answer(answering.decline_meeting(meeting, request.user, **told))

    @extend_schema(summary="Propose other times", request=OtherTimesSerializer)
    @action(detail=True, methods=["post"])
    def counter(self, request, pk):
        meeting = self.get_object()
        told = self.body(OtherTimesSerializer)
        return self.answer(answering.counter_propose(meeting, request.user, **told))

    @extend_schema(summary="Move to a free time of the other side", request=MoveSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request, pk):
        meeting = self.get_object()
        return self.answer(changing.move_meeting(meeting, request.user, **self.body(MoveSerializer)))

    @extend_schema(summary="Call a meeting off", request=MeetingReasonSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        meeting = self.get_object()
        return self.answer(
            changing.cancel_meeting(meeting, request.user, **self.body(MeetingReasonSerializer))
        )

    @extend_schema(summary="Hand a meeting over to a colleague", request=HandOverSerializer)
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request, pk):
        meeting = self.get_object()
        team = User.objects.filter(memberships__exhibitor=meeting.exhibitor_id, is_active=True)
        colleague = get_object_or_404(team, pk=self.body(HandOverSerializer)["host"])
        return self.answer(changing.hand_over(meeting, request.user, colleague))

    @extend_schema(summary="Say how a meeting went", request=OutcomeSerializer)
    @action(detail=True, methods=["post"])
    def outcome(self, request, pk):
        meeting = self.get_object()
        closing.tell_outcome(meeting, request.user, **self.body(OutcomeSerializer))
        return self.answer(meeting)


class SlotSerializer(Serializer):
    """A time at which the exhibitor can be met; `hosts` are ids of its people, who can then."""

    starts_at = serializers.DateTimeField(read_only=True)
    ends_at = serializers.DateTimeField(read_only=True)
    hosts = serializers.SerializerMethodField()

    def get_hosts(self, slot) -> list[int]:
        return [host.pk for host in slot.hosts]


class SlotQuery(Query):
    """At most 31 days; without `until` a week."""

    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)
    minutes = WholeText(required=False, min_value=10, max_value=240, default=30)


class SlotView(Address):
    """Who is signed in reads times at which they are awake themselves and not in another meeting."""

    scope = Scope.MEETINGS
    is_public = False
    queries = {None: SlotQuery}

    @extend_schema(
        summary="Free times of an exhibitor", parameters=[SlotQuery], responses=SlotSerializer(many=True)
    )
    def get(self, request, exhibitor):
        found = get_object_or_404(Exhibitor.objects.visible_to(request.user), slug=exhibitor)
        since = max(self.asked.get("since", timezone.now()), timezone.now())
        until = min(self.asked.get("until", since + datetime.timedelta(days=7)), since + FARTHEST)
        own = Exhibitor.objects.staffed_by(request.user).filter(pk=found.pk).exists()
        slots = open_slots(found, None if own else request.user, since, until, self.asked["minutes"])
        return Response(SlotSerializer(slots, many=True).data)
