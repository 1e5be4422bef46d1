"""Pictures, for organisers. Editions, halls and categories are where their services are, in higher apps."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from fair import wording_desk  # noqa: F401  registers itself
from fair.console import ConsoleAdmin
from fair.console.admin import ReadOnlyAdmin
from fair.errors import Refused
from fair.forms import PictureField
from fair.jobs import cancel_job, run_job
from fair.models import Job, Picture
from fair.pictures import write


class PictureForm(forms.ModelForm):
    upload = PictureField(label=_("Picture"))

    class Meta:
        model = Picture
        fields = ["alt"]


@admin.register(Picture)
class PictureAdmin(ConsoleAdmin):
    """Pictures are added checked and encoded, and are then chosen by others."""

    form = PictureForm
    list_display = ["__str__", "width", "height", "added_at"]
    search_fields = ["alt", "file"]
    by_words = True
    large = True
    ordering = ["-pk"]

    def save_model(self, request, obj, form, change):
        if not change:
            stored = write(form.cleaned_data["upload"], obj.alt)
            for field in ("file", "width", "height", "widths", "alt"):
                setattr(obj, field, getattr(stored, field))
        super().save_model(request, obj, form, change)

    def get_fields(self, request, obj=None):
        return ["alt"] if obj else ["upload", "alt"]

    def get_form(self, request, obj=None, change=False, **options):
        if obj:
            options["form"] = forms.modelform_factory(Picture, fields=["alt"])
        return super().get_form(request, obj, change=change, **options)

    def has_delete_permission(self, request, obj=None):
        return False  # others may show it


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """What the worker does for people: looked at, sent again, stopped. The results are their owners'."""

    list_display = ["kind", "owner", "state", "progress", "attempts", "created_at", "ended_at"]
    list_filter = ["state"]
    list_select_related = ["owner"]
    search_fields = ["=owner__email", "=kind"]
    search_help_text = _("The owner's whole e-mail address, or the kind of work.")
    large = True
    ordering = ["-pk"]
    actions = ["resume_selected", "stop_selected"]
    fields = [
        "kind",
        "owner",
        "state",
        "done",
        "total",
        "error",
        "attempts",
        "created_at",
        "beat_at",
        "ended_at",
    ]
    export_fields = ["id", "kind", "owner", "state", "done", "total", "error", "created_at", "ended_at"]

    @admin.display(description=_("progress"))
    def progress(self, job):
        return "" if job.percent is None else f"{job.percent} %"

    def has_steer_permission(self, request):
        return request.user.has_perm("fair.change_job")

    @admin.action(description=_("Go on with it"), permissions=["steer"])
    def resume_selected(self, request, queryset):
        self.each(request, queryset, resume, "job.resumed")

    @admin.action(description=_("Stop it"), permissions=["steer"])
    def stop_selected(self, request, queryset):
        self.each(request, queryset, stop, "job.stopped")


def resume(job):
    """Send it to the worker again. Raises Refused for what is over; what still runs is left alone."""
    if job.is_over:
        raise Refused(_("This is over: its owner can start it again."))
    run_job.delay_on_commit(job.pk)


def stop(job):
    if job.is_over:
        raise Refused(_("This is over already."))
    cancel_job(job)
