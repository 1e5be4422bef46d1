"""Announcements to all or to a group, for organisers."""

from django.contrib import admin
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from booths.forms.announcement import AnnouncementForm
from booths.models import Announcement
from booths.services import announcements
from fair.console import ConsoleAdmin


@admin.register(Announcement)
class AnnouncementAdmin(ConsoleAdmin):
    """Made and withdrawn, never rewritten."""

    list_display = ["__str__", "audience", "hall", "starts_at", "ends_at", "made_by", "withdrawn_at"]
    list_filter = ["audience"]
    list_select_related = ["hall", "made_by"]

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        making = require_http_methods(["GET", "POST"])(self.making)
        return [
            self.desk_path("add/", making, "add"),
            self.desk_path("<int:pk>/withdraw/", require_POST(self.withdraw), "withdraw"),
            *super().get_urls(),
        ]

    def making(self, request):
        form = AnnouncementForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and "count" not in request.POST:
            by_mail = form.cleaned_data["by_mail"]
            done = gettext("It stands on the pages of those whom it concerns.")
            if self.act(request, done, announcements.announce, form.instance, request.user, by_mail):
                return redirect("admin:booths_announcement_change", form.instance.pk)
        context = {"form": form}
        if form.is_bound and form.is_valid():
            number = announcements.recipients(form.instance)[:100_000].count()
            words = ngettext(
                "%(count)s person would get it by mail.", "%(count)s people would get it by mail.", number
            )
            context["reach"] = words % {"count": number}
        status = 422 if form.errors else 200
        return self.desk(request, "console/announcements/make.html", _("Announce"), status=status, **context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        found = get_object_or_404(self.get_queryset(request).select_related("job"), pk=object_id)
        return self.desk(request, "console/announcements/made.html", str(found), announcement=found)

    def withdraw(self, request, pk):
        found = get_object_or_404(Announcement, pk=pk)
        done = gettext("It is off the pages.")
        self.act(request, done, announcements.withdraw_announcement, found, request.user)
        return redirect("admin:booths_announcement_change", pk)
