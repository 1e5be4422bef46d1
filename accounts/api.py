"""Who asks, and what they were told."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from accounts.models import Notification, User
from accounts.notices.kinds import Notice, told
from fair.rest.paging import NewestFirst
from fair.rest.scopes import Scope
from fair.rest.views import Address, Resource


class MeSerializer(serializers.ModelSerializer):
    """The person; `scopes` are those of the token, null in a session, which has no bounds of its own."""

    scopes = serializers.ListField(
        child=serializers.ChoiceField(Scope.choices), allow_null=True, read_only=True
    )
    expires_at = serializers.DateTimeField(allow_null=True, read_only=True)

    class Meta:
        model = User
        fields = ["id", "name", "email", "company", "job_title", "country", "language", "time_zone"]
        fields += ["scopes", "expires_at"]
        read_only_fields = fields


class MeView(Address):
    is_public = False

    @extend_schema(summary="Who I am, and what my token may do", operation_id="me", responses=MeSerializer)
    def get(self, request):
        person = request.user
        person.scopes = request.auth.scopes if request.auth else None
        person.expires_at = request.auth.expires_at if request.auth else None
        return Response(MeSerializer(person).data)


class NotificationSerializer(serializers.ModelSerializer):
    """Something that the person was told; `count` of the same, the last of them `at`. `url` is a path."""

    title = serializers.CharField(source="notice.title", read_only=True)
    text = serializers.CharField(source="notice.text", read_only=True)
    url = serializers.CharField(source="notice.url", read_only=True)

    class Meta:
        model = Notification
        fields = ["id", "kind", "key", "title", "text", "url", "count", "at", "read_at"]
        read_only_fields = fields

    def to_representation(self, notification):
        notification.notice = told(notification) or Notice("", "", "")
        return super().to_representation(notification)


@extend_schema_view(list=extend_schema(summary="What I was told, the latest first"))
class NotificationViewSet(Resource):
    queryset = Notification.objects.none()
    serializer_class = NotificationSerializer
    pagination_class = NewestFirst
    is_public = False

    def get_queryset(self):
        return self.request.user.notifications.on_page()
