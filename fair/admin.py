"""Editions, halls and categories, for organisers."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from fair import wording_desk  # noqa: F401  registers itself
from fair.console import ConsoleAdmin, TabularInline
from fair.forms import PictureField
from fair.models import Category, Edition, Hall, Picture
from fair.pictures import write


class HallInline(TabularInline):
    model = Hall
    fields = ["number", "slug", "names", "sections"]
    autocomplete_fields = ["sections"]
    extra = 0


@admin.register(Edition)
class EditionAdmin(ConsoleAdmin):
    list_display = ["__str__", "city", "starts_on", "ends_on", "state"]
    list_filter = ["state"]
    readonly_fields = ["is_demo"]
    prepopulated_fields = {"slug": ["fair_name", "name"]}
    inlines = [HallInline]


@admin.register(Hall)
class HallAdmin(ConsoleAdmin):
    list_display = ["number", "name", "edition"]
    list_display_links = ["name"]
    list_filter = ["edition"]
    list_select_related = ["edition"]
    autocomplete_fields = ["sections"]
    search_fields = ["slug", "names"]


@admin.register(Category)
class CategoryAdmin(ConsoleAdmin):
    """The tree comes from a file by `load_categories`; here its names are mended."""

    list_display = ["name", "slug", "level", "parent"]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["slug", "names"]
    readonly_fields = ["slug", "level", "parent", "path"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


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
