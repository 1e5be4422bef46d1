"""Halls as organisers keep them, and the stands in them."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from booths.forms.editions import HallForm, HallMergeForm
from booths.models import Booth
from booths.services import halls as services
from fair.console import ConsoleAdmin
from fair.models import Edition, Hall

FEW = 50
MOST_HALLS = 100


class HallFilter(SimpleListFilter):
    """For rows with a `hall`; its choices are those of the editions that are not over, and the chosen one."""

    title = _("Hall")
    parameter_name = "hall"

    def lookups(self, request, model_admin):
        offered = ~Q(edition__state="closed")
        if self.chosen:
            offered |= Q(pk=self.chosen)
        halls = Hall.objects.filter(offered).select_related("edition")
        halls = halls.order_by("-edition__starts_on", "number")[:MOST_HALLS]
        return [(hall.pk, f"{hall} ({hall.edition.name})") for hall in halls]

    @property
    def chosen(self):
        value = self.value() or ""
        return int(value) if value.isdecimal() and len(value) < 18 else None

    def queryset(self, request, queryset):
        return queryset.filter(hall=self.chosen) if self.chosen else queryset


@admin.register(Hall)
class HallAdmin(ConsoleAdmin):
    export_fields = ["id", "number", "name", "slug", "edition"]
    list_display = ["number", "name", "edition"]
    list_display_links = ["name"]
    list_filter = ["edition"]
    list_select_related = ["edition"]
    search_fields = ["slug", "names"]
    ordering = ["-edition__starts_on", "number"]

    def has_delete_permission(self, request, obj=None):
        return False  # the desk of the hall does it

    def get_urls(self):
        return [
            self.desk_path("<int:pk>/step/<slug:step>/", require_POST(self.step), "step"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        """A hall of the edition named in the address, else of the one that began last."""
        wanted = request.GET.get("edition", "")
        editions = Edition.objects.filter(pk=wanted) if wanted.isdigit() else Edition.objects.all()
        edition = editions.first()
        if edition is None:
            return redirect("admin:fair_edition_add")
        last = edition.halls.last()
        form = HallForm(request.POST or None, initial={"number": last.number + 1 if last else 1})
        if self.has_add_permission(request) and form.is_valid():
            done = str(_("The hall is added."))
            if self.act(request, done, services.save_hall, request.user, edition, **form.cleaned_data):
                return redirect("admin:fair_edition_change", edition.pk)
        title = _("A new hall of %(edition)s") % {"edition": edition}
        return self.desk(request, "console/halls/one.html", title, form=form, edition=edition)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        hall = self.found(object_id)
        sections = hall.sections.values_list("pk", flat=True)
        begin = {"names": hall.names, "number": hall.number, "sections": list(sections)}
        form = HallForm(request.POST or None, initial=begin)
        if self.has_change_permission(request) and form.is_valid():

            def save():
                services.save_hall(request.user, hall.edition, hall=hall, **form.cleaned_data)

            if self.act(request, str(_("The hall is saved.")), save):
                return redirect("admin:fair_hall_change", hall.pk)
        return self.shown(request, hall, form, 422 if form.is_bound else 200)

    def shown(self, request, hall, form, status=200, merge=None):
        booths = Booth.objects.filter(hall=hall)
        context = {
            "hall": hall,
            "edition": hall.edition,
            "form": form,
            "merge": merge or HallMergeForm(hall=hall),
            "booths": booths.select_related("exhibitor", "hall").order_by("section", "aisle", "number")[:FEW],
            "stands": booths.count(),
        }
        return self.desk(request, "console/halls/one.html", str(hall), status=status, **context)

    def step(self, request, pk, step):
        """Merge the hall into another, or remove an empty one."""
        hall = self.found(pk)
        if step == "remove":
            if self.act(request, str(_("The hall is removed.")), services.remove_hall, hall, request.user):
                return redirect("admin:fair_edition_change", hall.edition_id)
            return redirect("admin:fair_hall_change", pk)
        if step != "merge":
            raise Http404
        form = HallMergeForm(request.POST, hall=hall)
        if form.is_valid():
            into = form.cleaned_data["into"]
            done = str(_("All booths stand in hall %(hall)s now.") % {"hall": into})
            if self.act(request, done, services.merge_halls, hall, into, request.user):
                return redirect("admin:fair_hall_change", into.pk)
            return redirect("admin:fair_hall_change", pk)
        begin = {"names": hall.names, "number": hall.number, "sections": list(hall.sections.all())}
        return self.shown(request, hall, HallForm(initial=begin), 422, form)

    def found(self, pk):
        return get_object_or_404(Hall.objects.select_related("edition"), pk=pk if str(pk).isdigit() else None)
