"""How long exhibitors may know who visited them: one number, which organisers set."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booths.forms.retention import RetentionForm
from booths.models import Retention
from booths.services.retention import set_retention
from fair.console import ConsoleAdmin


@admin.register(Retention)
class RetentionAdmin(ConsoleAdmin):
    """There is one row, so the list is its form."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = RetentionForm(request.POST or None, initial={"months": Retention.in_months()})
        if request.method == "POST" and form.is_valid():
            done = gettext("It holds from the next full hour on.")
            self.act(request, done, set_retention, form.cleaned_data["months"], request.user)
            return redirect("admin:booths_retention_changelist")
        status = 422 if form.errors else 200
        return self.desk(request, "console/retention.html", _("Retention"), status=status, form=form)
