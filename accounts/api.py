"""Who asks."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.models import User
from fair.rest.scopes import Scope
from fair.rest.views import Address


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
