"""What organisers set once for the whole fair: a model with one row, whose list is its form."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import modelform_factory
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from fair import audit
from fair.console.admin import ConsoleAdmin


class OneRowAdmin(ConsoleAdmin):
    """`shown` are the fields of the form, `about` says what they do, `done` what is read after saving."""

    shown = ()
    about = ""
    done = ""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_change_permission(request):
            raise PermissionDenied
        row = self.model.objects.filter(pk=1).first() or self.model(pk=1)
        form = modelform_factory(self.model, fields=self.shown)(request.POST or None, instance=row)
        if request.method == "POST" and form.is_valid():
            done = self.done or _("It holds from now on.")
            self.act(request, done, set_row, self.model, request.user, **form.cleaned_data)
            return redirect(request.path)
        title, status = capfirst(str(self.opts.verbose_name)), 422 if form.errors else 200
        context = {"form": form, "about": self.about}
        return self.desk(request, "console/one_row.html", title, status=status, **context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")


@transaction.atomic
def set_row(model, by, **fields):
    """Let this hold from now on; the audit log keeps what held before."""
    model.objects.get_or_create(pk=1)
    row = model.objects.select_for_update(no_key=True).get(pk=1)
    before = audit.snapshot(row)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
    audit.record(by, f"{model._meta.model_name}.changed", row, before, audit.snapshot(row))
    return row
