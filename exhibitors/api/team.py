"""Who works for an exhibitor, when, and who is asked to."""

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from exhibitors import services
from exhibitors.api.door import OfCompany
from exhibitors.models import Exhibitor, Invitation, Membership, WorkingHours
from fair.rest.fields import Choice, Clock, ModelSerializer, Serializer, Text, Whole


class ShiftSerializer(Serializer):
    """`weekday` 0 is Monday; times are on the clock of the member's own time zone."""

    weekday = Whole(min_value=0, max_value=6)
    starts_at = Clock()
    ends_at = Clock()

    def validate(self, shift):
        if shift["ends_at"] <= shift["starts_at"]:
            words = _("The end comes after the beginning: split a night in two days.")
            raise serializers.ValidationError({"ends_at": [words]})
        return shift


class MemberSerializer(ModelSerializer):
    user = serializers.IntegerField(source="user_id", read_only=True)
    name = serializers.CharField(source="user", read_only=True)
    email = serializers.CharField(source="user.email", read_only=True)
    time_zone = serializers.CharField(source="user.zone.key", read_only=True)
    languages = serializers.ListField(child=Text(max_length=10), required=False, max_length=20)
    working_hours = ShiftSerializer(many=True, required=False, max_length=14)

    class Meta:
        model = Membership
        fields = ["id", "user", "name", "email", "role", "job_title", "languages"]
        fields += ["time_zone", "working_hours"]
        extra_kwargs = {"role": {"required": False}}


@extend_schema_view(
    list=extend_schema(summary="Who works for an exhibitor"),
    retrieve=extend_schema(summary="One of the team"),
)
class MemberViewSet(OfCompany):
    queryset = Membership.objects.none()
    serializer_class = MemberSerializer
    lookup_value_converter = "int"

    @property
    def must_match(self):
        return self.action == "partial_update"

    @property
    def company(self):
        """Everyone changes their own title and hours, and may leave; `refuse_others` guards the rest."""
        found = Exhibitor.objects.staffed_by(self.request.user).filter(slug=self.kwargs["exhibitor"]).first()
        if found is None:
            raise Http404
        return found

    def get_queryset(self):
        members = self.company.memberships.order_by("pk").select_related("user", "exhibitor")
        return members.prefetch_related("working_hours")

    def refuse_others(self, member):
        """Raises Http404 for those who neither are the member nor manage the team."""
        own = member.user_id == self.request.user.pk
        managed = Exhibitor.objects.manageable_by(self.request.user).filter(pk=member.exhibitor_id)
        if not (own or managed.exists()):
            raise Http404

    @extend_schema(summary="Change someone’s title, languages, hours or role")
    @transaction.atomic
    def partial_update(self, request, exhibitor, pk):
        member = self.locked()
        self.refuse_others(member)
        given = self.checked(member, partial=True).validated_data
        hours = given.pop("working_hours", None)
        role = given.pop("role", member.role)
        if role != member.role and not self._manages(member):
            raise Http404
        for name, value in given.items():
            setattr(member, name, value)
        if hours is None:
            hours = list(member.working_hours.all())
        else:
            hours = [WorkingHours(**shift) for shift in hours]
        services.save_member(member, [_unsaved(shift) for shift in hours])
        services.change_role(member, request.user, role)
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)

    def _manages(self, member):
        managed = Exhibitor.objects.manageable_by(self.request.user)
        return managed.filter(pk=member.exhibitor_id).exists()

    @extend_schema(summary="Let someone go, or leave oneself")
    def destroy(self, request, exhibitor, pk):
        member = self.get_object()
        self.refuse_others(member)
        services.remove_member(member, request.user)
        return Response(status=204)


def _unsaved(shift):
    return WorkingHours(weekday=shift.weekday, starts_at=shift.starts_at, ends_at=shift.ends_at)


class InvitationSerializer(ModelSerializer):
    language = Choice(settings.LANGUAGES, default="en")
    is_open = serializers.BooleanField(read_only=True)

    class Meta:
        model = Invitation
        fields = ["id", "email", "role", "language", "created_at", "expires_at", "sent_at", "accepted_at"]
        fields += ["withdrawn_at", "is_open"]
        read_only_fields = ["created_at", "expires_at", "sent_at", "accepted_at", "withdrawn_at"]

    email = serializers.EmailField(max_length=254)


@extend_schema_view(
    list=extend_schema(summary="Who was asked to join the team"),
    retrieve=extend_schema(summary="An invitation"),
)
class InvitationViewSet(OfCompany):
    queryset = Invitation.objects.none()
    serializer_class = InvitationSerializer
    lookup_value_converter = "int"

    def get_queryset(self):
        return self.company.invitations.order_by("pk")

    @extend_schema(summary="Ask someone by mail to join")
    def create(self, request, exhibitor):
        body = self.checked()
        role = body.validated_data.pop("role", Membership.Role.HOST)
        made = services.invite_person(self.company, request.user, role=role, **body.validated_data)
        return Response(self.get_serializer(made).data, 201)

    @extend_schema(summary="Send the mail again", request=None, responses=InvitationSerializer)
    @action(detail=True, methods=["post"])
    def again(self, request, exhibitor, pk):
        services.invite_again(self.get_object())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(summary="Withdraw it: its link opens nothing any more")
    def destroy(self, request, exhibitor, pk):
        services.withdraw_invitation(self.get_object())
        return Response(status=204)
