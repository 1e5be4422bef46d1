"""Booths and their brochures, for organisers."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from booths import console  # noqa: F401  registers its parts of the first page
from booths.admin.halls import HallFilter
from booths.forms.admission import StandForm
from booths.models import Booth, BoothVersion, Brochure, Mute, Room
from booths.services.booths import publish_booth
from booths.services.rooms import unmute_person
from booths.services.stands import free_stands, move_booth
from exhibitors.models import Exhibitor
from fair.console import ConsoleAdmin, StackedInline, TabularInline
from fair.console.admin import MOST_AT_ONCE, ReadOnlyAdmin
from fair.console.paging import matching_words
from fair.forms import PdfField
from fair.templatetags.look import reply_time


class BrochureForm(forms.ModelForm):
    file = PdfField()

    class Meta:
        model = Brochure
        fields = ["title", "languages", "file", "position"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            self.instance.size = file.size
        return file


class BrochureInline(TabularInline):
    model = Brochure
    form = BrochureForm
    extra = 0


class DraftInline(StackedInline):
    """The draft; what is published is not edited in place."""

    model = BoothVersion
    verbose_name = _("draft")
    verbose_name_plural = _("draft")
    fields = ["theme", "headline", "story", "hero", "panorama", "featured", "hotspots", "sections"]
    raw_id_fields = ["hero", "panorama"]
    extra = 0
    max_num = 1
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).filter(is_draft=True)


@admin.register(Booth)
class BoothAdmin(ConsoleAdmin):
    list_display = [
        "exhibitor",
        "place",
        "stand",
        "is_published",
        "reply",
        "elsewhere",
    ]
    list_filter = ["hall__edition", HallFilter]
    list_select_related = ["exhibitor", "hall"]
    search_fields = ["slug"]
    search_help_text = _("Words of the exhibitor's name, or the short name of the booth's address.")
    large = True
    ordering = ["-pk"]
    export_fields = [
        "id",
        "exhibitor",
        "slug",
        "hall",
        "place",
        "stand",
        "is_published",
        "reply_seconds",
        "reply_sample",
    ]
    autocomplete_fields = ["exhibitor", "hall"]
    readonly_fields = ["is_published", "reply_seconds", "reply_sample"]
    exclude = ["published"]
    inlines = [DraftInline, BrochureInline]
    actions = ["publish_selected", "close_selected"]

    def get_search_results(self, request, queryset, search_term):
        """By the exhibitor: its words are in an index."""
        if not search_term.strip():
            return queryset, False
        named = matching_words(Exhibitor.objects.all(), ["name", "legal_name", "slug"], search_term)
        return queryset.filter(Q(exhibitor__in=named.values("pk")) | Q(slug=search_term.strip())), False

    @admin.display(boolean=True, description=_("published"))
    def is_published(self, booth):
        return booth.published_id is not None

    @admin.display(description=_("Reply time"), ordering="reply_seconds")
    def reply(self, booth):
        return reply_time(booth.reply_seconds) if booth.reply_seconds is not None else ""

    @admin.display(description=_("Stand"))
    def elsewhere(self, booth):
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:booths_booth_move", args=[booth.pk]), _("Move")
        )

    def get_urls(self):
        return [self.desk_path("<int:pk>/move/", self.move, "move"), *super().get_urls()]

    def move(self, request, pk):
        """Another stand, or another hall of its edition."""
        booth = get_object_or_404(Booth.objects.select_related("exhibitor", "hall__edition"), pk=pk)
        free = free_stands(booth.hall)
        names = ("section", "aisle", "number")
        begin = {"hall": booth.hall_id, **(dict(zip(names, free[0], strict=True)) if free else {})}
        form = StandForm(request.POST or None, edition=booth.hall.edition, initial=begin)
        if form.is_valid():
            done = str(_("The booth is moved."))
            if self.act(request, done, move_booth, booth, request.user, *form.stand):
                return redirect("admin:fair_hall_change", form.cleaned_data["hall"].pk)
        title = _("Move %(exhibitor)s") % {"exhibitor": booth.exhibitor}
        return self.desk(request, "console/halls/move.html", title, booth=booth, form=form)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        Room.objects.get_or_create(booth=form.instance)

    @admin.action(description=_("Publish the draft"))
    def publish_selected(self, request, queryset):
        self.each(request, queryset, lambda booth: publish_booth(booth, request.user), "booth.published")

    @admin.action(description=_("Take off the fair"))
    def close_selected(self, request, queryset):
        self.each(request, queryset, close_booth, "booth.closed")


def close_booth(booth):
    booth.published = None
    booth.save(update_fields=["published"])


@admin.register(Mute)
class MuteAdmin(ReadOnlyAdmin):
    """Who may not write where; lifted here, or in the room itself."""

    list_display = ["user", "booth", "until", "muted_by"]
    list_select_related = ["user", "muted_by", "room__booth__exhibitor", "room__booth__hall"]
    search_fields = ["=user__email"]
    search_help_text = _("The person's whole e-mail address.")
    large = True
    ordering = ["-pk"]
    actions = ["lift_selected"]

    @admin.display(description=_("booth"))
    def booth(self, mute):
        return str(mute.room.booth or mute.room) if mute.room else _("everywhere")

    def has_lift_permission(self, request):
        return request.user.has_perm("booths.delete_mute")

    @admin.action(description=_("Let them write again"), permissions=["lift"])
    def lift_selected(self, request, queryset):
        for mute in queryset[:MOST_AT_ONCE]:
            unmute_person(mute.room, mute.user, request.user)
