"""All sourcing requests: who was asked and who has answered. What is written in them stays theirs."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from fair.addresses import whole_number
from fair.console import badge
from fair.console.admin import ReadOnlyAdmin
from matchmaking.console import unanswered_of
from matchmaking.models import Invitation, SourcingRequest


class Unanswered(admin.SimpleListFilter):
    title = _("answers")
    parameter_name = "answers"

    def lookups(self, request, model_admin):
        return [("none", _("Without an answer after a day"))]

    def queryset(self, request, queryset):
        return unanswered_of(queryset) if self.value() == "none" else queryset


@admin.register(SourcingRequest)
class SourcingRequestAdmin(ReadOnlyAdmin):
    list_display = ["title", "buyer", "shown_state", "asked", "quoted", "sent_at", "deadline"]
    list_filter = [Unanswered, "state", "edition", "is_published", "source"]
    list_select_related = ["buyer"]
    search_fields = ["title", "buyer__name", "buyer__company"]
    ordering = ["-pk"]
    export_fields = [
        *("id", "title", "buyer", "state", "source", "is_published", "currency", "incoterm", "country"),
        *("asked", "quoted", "made_at", "sent_at", "deadline", "ended_at"),
    ]

    def get_queryset(self, request):
        sent = super().get_queryset(request).exclude(state=SourcingRequest.State.DRAFT)
        standing = Q(invitations__withdrawn_at=None)
        quoted = standing & Q(invitations__state=Invitation.State.QUOTED)
        return sent.annotate(
            many_asked=Count("invitations", filter=standing), many_quoted=Count("invitations", filter=quoted)
        )

    @badge(open="ok", decided="info", expired="warn", withdrawn="bad")
    @admin.display(description=_("State"))
    def shown_state(self, request):
        return request.state, request.get_state_display()

    @admin.display(description=_("Asked"))
    def asked(self, request):
        return request.many_asked

    @admin.display(description=_("Quotes"))
    def quoted(self, request):
        return request.many_quoted

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = get_object_or_404(self.get_queryset(request), pk=whole_number(str(object_id)))
        invitations = found.invitations.select_related("exhibitor").order_by("pk")
        context = {"sourcing": found, "invitations": invitations, "lines": found.lines.count()}
        return self.desk(request, "matchmaking/console/request.html", found.title, **context)
