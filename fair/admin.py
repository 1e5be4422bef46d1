"""Pictures, for organisers. Editions, halls and categories are where their services are, in higher apps."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from fair import wording_desk  # noqa: F401  registers itself
from fair.console import ConsoleAdmin
from fair.forms import PictureField
from fair.models import Picture
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

    def save_model(self, request, obj, form, change):
        if not change:
            stored = write(form.cleaned_data["upload"], obj.alt)
            for field in ("file", "width", "height", "widths", "alt"):
                setattr(obj, field, getattr(stored, field))
        obj.save()

    def get_fields(self, request, obj=None):
        return ["alt"] if obj else ["upload", "alt"]

    def get_form(self, request, obj=None, change=False, **options):
        if obj:
            options["form"] = forms.modelform_factory(Picture, fields=["alt"])
        return super().get_form(request, obj, change=change, **options)

    def has_delete_permission(self, request, obj=None):
        return False  # others may show it
