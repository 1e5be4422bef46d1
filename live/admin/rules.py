"""What the organisers set for all shows: one row, so that the list is its form."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fair import audit
from fair.console import ConsoleAdmin
from live.models import LiveRules


class LiveRulesForm(forms.ModelForm):
    class Meta:
        model = LiveRules
        fields = ["replay_days", "most_at_once"]
        labels = {
            "replay_days": _("Days for which replays are kept"),
            "most_at_once": _("Shows that may be on air at once"),
        }


@admin.register(LiveRules)
class LiveRulesAdmin(ConsoleAdmin):
    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_change_permission(request):
            raise PermissionDenied
        rules = LiveRules.standing()
        before = audit.snapshot(rules)
        form = LiveRulesForm(request.POST or None, instance=rules)
        if request.method == "POST" and form.is_valid():
            self.act(request, gettext("The rules hold from now on."), set_rules, form, request.user, before)
            return redirect("admin:live_liverules_changelist")
        status = 422 if form.errors else 200
        return self.desk(request, "console/events/rules.html", _("Rules of shows"), status=status, form=form)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:live_liverules_changelist")


@transaction.atomic
def set_rules(form, by, before):
    rules = form.save()
    audit.record(by, "liverules.changed", rules, before, audit.snapshot(rules))
