"""Chat: a booth's public room. Guests read; signed-in people write, and the booth's staff keeps order."""

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.models import User
from booths.models import Message, Reaction, Report, Room
from booths.models.room import Wrong
from booths.services import moderation, rooms
from booths.talk import PAGE, message_data, pinned_data, read_missed, read_talk
from exhibitors.models import Product
from fair.rest.asked import Query, WholeText
from fair.rest.fields import Choice, ModelSerializer, Numbered, Serializer, Text
from fair.rest.scopes import Scope
from fair.rest.views import Resource

PERSON = OpenApiParameter("user", int, OpenApiParameter.PATH)


class AuthorSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    title = serializers.CharField()
    avatar = serializers.CharField(allow_null=True)
    staff = serializers.BooleanField()
    demo = serializers.BooleanField()


class PartSerializer(serializers.Serializer):
    text = serializers.CharField()
    href = serializers.CharField()


class PriceSerializer(serializers.Serializer):
    amount = serializers.CharField()
    currency = serializers.CharField()


class CardSerializer(serializers.Serializer):
    """The product that a message shows."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    name = serializers.CharField()
    names = serializers.DictField(child=serializers.CharField())
    picture = serializers.CharField(allow_null=True)
    price = PriceSerializer(allow_null=True)
    moq = serializers.IntegerField(allow_null=True)
    unit = serializers.CharField()


class MarkCountSerializer(serializers.Serializer):
    mark = serializers.CharField()
    count = serializers.IntegerField()
    mine = serializers.BooleanField()


class MessageSerializer(serializers.Serializer):
    """A line of the talk. `parts` are its text with the links told apart; a removed one has none."""

    id = serializers.IntegerField()
    key = serializers.UUIDField()
    sent_at = serializers.DateTimeField()
    author = AuthorSerializer()
    removed = serializers.BooleanField()
    text = serializers.CharField()
    parts = PartSerializer(many=True)
    product = CardSerializer(allow_null=True)
    reactions = MarkCountSerializer(many=True)


class TalkSerializer(serializers.Serializer):
    """A page of the talk in order. `removed` and `pinned` come with `after` alone."""

    messages = MessageSerializer(many=True)
    more = serializers.BooleanField()
    removed = serializers.ListField(child=serializers.IntegerField(), required=False)
    pinned = MessageSerializer(allow_null=True, required=False)


class TalkQuery(Query):
    """The newest lines, those before an id, or (to catch up) those after one."""

    before = WholeText(min_value=0, max_value=2**63 - 1, required=False)
    after = WholeText(min_value=0, max_value=2**63 - 1, required=False)
    page_size = WholeText(min_value=1, max_value=100, required=False)


class LineSerializer(Serializer):
    """`key` is a UUID of the sender's: sent again with the same one, the line is written once."""

    text = Text(max_length=rooms.MOST_CHARACTERS)
    key = serializers.UUIDField(required=False)
    product = Numbered(queryset=Product.objects.listed(), required=False, allow_null=True)


class MarkSerializer(Serializer):
    mark = Choice(Reaction.Mark.choices)


class ReactedSerializer(serializers.Serializer):
    on = serializers.BooleanField()
    count = serializers.IntegerField()


class ReportSerializer(ModelSerializer):
    """What is wrong with a line, for the organisers."""

    wrong = Choice(Wrong.choices)

    class Meta:
        model = Report
        fields = ["wrong", "note", "reported_at"]
        read_only_fields = ["reported_at"]


class PinnedSerializer(serializers.Serializer):
    pinned = MessageSerializer(allow_null=True)


class LengthSerializer(Serializer):
    length = Choice(rooms.MuteLength.choices)


class MutedSerializer(serializers.Serializer):
    until = serializers.DateTimeField()


class RoomViewSet(Resource):
    """A booth's room, by the booth's slug."""

    queryset = Message.objects.none()
    serializer_class = MessageSerializer
    queries = {"talk": TalkQuery}
    pagination_class = None
    scope = Scope.CHAT

    def room(self):
        return self._room(Room.objects.visible_to(self.request.user))

    def moderated_room(self):
        return self._room(Room.objects.moderated_by(self.request.user))

    def _room(self, rooms):
        found = rooms.select_related("booth__exhibitor", "booth__hall__edition")
        return self.first(found.filter(booth__slug=self.kwargs["slug"]))

    @extend_schema(summary="Read the talk", responses=TalkSerializer)
    def talk(self, request, slug):
        room, asked = self.room(), self.asked
        most = asked.get("page_size", PAGE)
        if "after" in asked and most == PAGE:
            talk = read_missed(room, request.user, asked["after"])
        else:
            talk = read_talk(room, request.user, asked.get("before"), asked.get("after"), most)
        return Response(talk)

    @extend_schema(summary="Write a line", request=LineSerializer, responses={201: MessageSerializer})
    def create(self, request, slug):
        room = self.room()
        body = LineSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        line = {"key": uuid.uuid4(), "product": None} | body.validated_data
        return Response(message_data(rooms.send_message(room, request.user, **line)), 201)

    @extend_schema(summary="Take a line out of the talk", responses={204: None})
    def destroy(self, request, slug, pk):
        found = Message.objects.removable_by(request.user).filter(room=self.room())
        rooms.remove_message(self.first(found.select_related("room").filter(pk=pk)), by=request.user)
        return Response(status=204)

    @extend_schema(
        summary="Put a mark on a line, or take it off", request=MarkSerializer, responses=ReactedSerializer
    )
    def react(self, request, slug, pk):
        message = self.first(Message.objects.filter(room=self.room(), pk=pk).select_related("room"))
        body = MarkSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        on, count = rooms.react(message, request.user, body.validated_data["mark"])
        return Response({"on": on, "count": count})

    @extend_schema(
        summary="Tell the organisers that something is wrong with a line; twice is once",
        request=ReportSerializer,
        responses={201: ReportSerializer},
    )
    def report(self, request, slug, pk):
        message = self.first(Message.objects.filter(room=self.room(), pk=pk))
        body = ReportSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        told = moderation.report(message, request.user, **body.validated_data)
        return Response(ReportSerializer(told).data, 201)

    @extend_schema(summary="Keep a line on top of the room", request=None, responses=PinnedSerializer)
    def pin(self, request, slug, pk):
        room = self.moderated_room()
        rooms.pin_message(self.first(room.messages.filter(pk=pk)))
        room.refresh_from_db(fields=["pinned"])
        return Response({"pinned": pinned_data(room)})

    @extend_schema(summary="Keep it on top no longer", responses={204: None})
    def unpin(self, request, slug, pk):
        room = self.moderated_room()
        if self.first(room.messages.filter(pk=pk)).pk == room.pinned_id:
            rooms.unpin_message(room)
        return Response(status=204)

    @extend_schema(
        summary="Let someone who wrote in the room only read for a while",
        request=LengthSerializer,
        responses=MutedSerializer,
        parameters=[PERSON],
    )
    def mute(self, request, slug, user):
        room = self.moderated_room()
        person = self._writer(room, user)
        body = LengthSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        muted = rooms.mute_person(room, person, request.user, body.validated_data["length"])
        return Response(MutedSerializer(muted).data)

    @extend_schema(summary="Let them write again", responses={204: None}, parameters=[PERSON])
    def unmute(self, request, slug, user):
        room = self.moderated_room()
        rooms.unmute_person(room, self._writer(room, user))
        return Response(status=204)

    def _writer(self, room, user):
        return self.first(User.objects.filter(pk__in=room.messages.values("author"), pk=user))
