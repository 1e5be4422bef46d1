"""Who registered for events: to approve, to decline, to take along."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fair.console import ConsoleAdmin, badge
from fair.console.admin import MOST_AT_ONCE
from fair.console.navigation import counts_for
from fair.errors import Refused
from live.models import Event, Registration
from live.services import registering

State = Registration.State
MOST_EVENTS = 50


class EventFilter(admin.SimpleListFilter):
    """The latest events, and the chosen one."""

    title = _("Event")
    parameter_name = "event"

    def lookups(self, request, model_admin):
        return [(event.pk, event.title) for event in Event.objects.order_by("-starts_at")[:MOST_EVENTS]]

    def queryset(self, request, queryset):
        value = self.value() or ""
        return queryset.filter(event=int(value)) if value.isdecimal() and len(value) < 18 else queryset


@admin.register(Registration)
class RegistrationAdmin(ConsoleAdmin):
    """Those that wait for an answer come first; the waiting list in its order."""

    list_display = ["user", "company", "event", "shown_state", "code", "asked_at"]
    list_display_links = None
    list_filter = [EventFilter, "state"]
    list_select_related = ["user", "event", "code"]
    search_fields = ["=user__email", "user__name"]
    ordering = ["asked_at", "pk"]
    actions = ["approve_selected", "decline_selected"]
    export_fields = ["id", "event", "user", "email", "company", "state", "code", "asked_at", "decided_at"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("Company"))
    def company(self, registration):
        return registration.user.company

    @admin.display(description=_("E-mail"))
    def email(self, registration):
        return registration.user.email

    @badge(asked="warn", waiting="info", confirmed="ok", declined="bad")
    @admin.display(description=_("State"))
    def shown_state(self, registration):
        return registration.state, registration.get_state_display()

    @admin.action(description=_("Let them come"), permissions=["change"])
    def approve_selected(self, request, queryset):
        self.decide(request, queryset, registering.approve)

    @admin.action(description=_("Decline them"), permissions=["change"])
    def decline_selected(self, request, queryset):
        self.decide(request, queryset, registering.decline)

    def decide(self, request, queryset, service):
        """A refusal is shown, the others go on; who asked first is first."""
        done = 0
        for row in queryset.order_by("asked_at", "pk")[:MOST_AT_ONCE]:
            try:
                service(row, request.user)
                done += 1
            except Refused as refusal:
                messages.error(request, f"{row}: {refusal}")
        if done:
            messages.success(request, gettext("Done: %(many)d.") % {"many": done})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Nothing of it is rewritten: the list has all there is to do."""
        return redirect("admin:live_registration_changelist")


@counts_for("live_registration_changelist")
def waiting_for_an_answer():
    return Registration.objects.filter(state=State.ASKED)[:1_000].count()
