"""All meetings, planned and over: when, between whom, and whether they took place."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from fair.addresses import whole_number
from fair.console import badge
from fair.console.admin import ReadOnlyAdmin
from matchmaking.models import Meeting


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    list_display = ["exhibitor", "buyer", "shown_state", "starts_at", "minutes", "origin", "shown_missing"]
    list_filter = ["state", "origin", "missed_by", "edition"]
    list_select_related = ["exhibitor", "buyer"]
    search_fields = ["exhibitor__name", "buyer__name", "buyer__company"]
    ordering = ["-starts_at", "-pk"]
    export_fields = [
        *("id", "exhibitor", "buyer", "state", "origin", "starts_at", "ends_at", "minutes", "place"),
        *("held_at", "missed_by", "created_at"),
    ]

    @badge(confirmed="ok", proposed="info", held="ok", missed="bad", cancelled="warn")
    @admin.display(description=_("State"))
    def shown_state(self, meeting):
        return meeting.state, meeting.get_state_display()

    @admin.display(description=_("Did not come"))
    def shown_missing(self, meeting):
        return meeting.get_missed_by_display() or "–"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        meetings = Meeting.objects.select_related("exhibitor", "buyer", "edition")
        found = get_object_or_404(meetings, pk=whole_number(str(object_id)))
        seats = found.seats.select_related("user").order_by("pk")
        return self.desk(
            request, "matchmaking/console/meeting.html", str(found.exhibitor), meeting=found, seats=seats
        )
