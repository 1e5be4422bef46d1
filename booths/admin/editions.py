"""Editions as organisers run them: a guided beginning, one desk for each, opening, closing, copying."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from booths.edition_desk import EditionDesk
from booths.forms.editions import (
    CallForm,
    CopyEditionForm,
    EditionForm,
    NewEditionForm,
    RequirementFormSet,
)
from booths.models import Call
from booths.services import editions as services
from fair import audit
from fair.console import ConsoleAdmin, badge
from fair.models import Edition


@admin.register(Edition)
class EditionAdmin(ConsoleAdmin):
    export_fields = ["slug", "fair_name", "name", "city", "time_zone", "starts_on", "ends_on", "state"]
    list_display = ["__str__", "city", "starts_on", "ends_on", "shown_state"]
    list_filter = ["state"]
    search_fields = ["name", "fair_name", "city"]

    @badge(open="ok", closed="info")
    @admin.display(description=_("State"))
    def shown_state(self, edition):
        return edition.state, edition.get_state_display()

    def has_delete_permission(self, request, obj=None):
        return False  # visits, applications and talks belong to it

    def get_urls(self):
        return [
            self.desk_path("<int:pk>/copy/", self.copy, "copy"),
            self.desk_path("<int:pk>/call/", self.call, "call"),
            self.desk_path("<int:pk>/step/<slug:step>/", require_POST(self.step), "step"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        """An edition from nothing, on one page."""
        last = Edition.objects.first()
        form = NewEditionForm(request.POST or None, initial=initial(last))
        made = []
        if self.has_add_permission(request) and form.is_valid():

            def create():
                fields = {**form.own, **form.call, "halls": form.cleaned_data["halls"]}
                made.append(services.create_edition(request.user, **fields))

            if self.act(request, str(_("The edition is set up.")), create):
                return redirect("admin:fair_edition_change", made[0].pk)
        title = _("A new edition")
        return self.desk(request, "console/editions/add.html", title, form=form, last=last)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The edition's desk; its form changes name, place, days and hours."""
        edition = self.found(object_id)
        form = EditionForm(request.POST or None, instance=edition)
        if self.has_change_permission(request) and form.is_valid():

            def change():
                services.change_edition(edition, request.user, **form.own)

            if self.act(request, str(_("The edition is saved.")), change):
                return redirect("admin:fair_edition_change", edition.pk)
        desk = EditionDesk(edition)
        status = 422 if form.is_bound else 200
        return self.desk(
            request, "console/editions/desk.html", str(edition), status=status, form=form, desk=desk
        )

    def step(self, request, pk, step):
        steps = {
            "open": (services.open_edition, _("The edition is open: visitors walk it now.")),
            "close": (services.close_edition, _("The edition is closed.")),
        }
        if step not in steps:
            raise Http404
        service, done = steps[step]
        self.act(request, str(done), service, self.found(pk), request.user)
        return redirect("admin:fair_edition_change", pk)

    def copy(self, request, pk):
        """A new edition after this one; its booths follow by a job whose progress is shown."""
        source = self.found(pk)
        form = CopyEditionForm(request.POST or None, initial=initial(source) | {"publish": "drafts"})
        made = []
        if form.is_valid():

            def copy():
                fields = {**form.own, **form.call}
                made.extend(
                    services.copy_edition(source, request.user, form.cleaned_data["publish"], **fields)
                )

            if self.act(request, str(_("The edition is set up; its booths are being copied.")), copy):
                return redirect("job", made[1].pk)
        title = _("Copy %(edition)s") % {"edition": source}
        return self.desk(request, "console/editions/copy.html", title, form=form, source=source)

    def call(self, request, pk):
        """The call for exhibitors: days, rules and the checklist."""
        edition = self.found(pk)
        call = Call.objects.filter(edition=edition).first()
        data = request.POST if request.method == "POST" else None
        form = CallForm(data, initial=call_initial(call))
        rows = RequirementFormSet(
            data, queryset=call.requirements.all() if call else RequirementFormSet.model.objects.none()
        )
        if form.is_valid() and rows.is_valid():

            def change():
                self.save_call(request, edition, call, form, rows)

            if self.act(request, str(_("The call for exhibitors is saved.")), change):
                return redirect("admin:fair_edition_call", pk)
        title = _("Call for exhibitors: %(edition)s") % {"edition": edition}
        return self.desk(request, "console/editions/call.html", title, form=form, rows=rows, edition=edition)

    def save_call(self, request, edition, call, form, rows):
        fields = {**form.call, "rules": form.cleaned_data["rules"]}
        if call is None:
            call = Call.objects.create(edition=edition, **fields)
            services.ask_usual(call)
            audit.record(request.user, "call.opened", call, {}, audit.snapshot(call))
            return
        services.change_call(call, request.user, **fields)
        before = [str(item) for item in call.requirements.all()]
        for item in rows.save(commit=False):
            item.call = call
            item.save()
        for item in rows.deleted_objects:
            item.delete()
        after = [str(item) for item in call.requirements.all()]
        if rows.has_changed():
            audit.record(request.user, "checklist.changed", call, {"items": before}, {"items": after})

    def found(self, pk):
        return get_object_or_404(Edition, pk=pk if str(pk).isdigit() else None)


def initial(last):
    """What a form for a new edition begins with: the place of the last one, and days to come."""
    days = services.default_days()
    told = {
        "starts_on": days["starts_on"],
        "ends_on": days["ends_on"],
        "call_opens_on": days["opens_on"],
        "call_closes_on": days["closes_on"],
    }
    same = ("fair_name", "city", "time_zone", "opens_at", "closes_at")
    return told | (
        {name: getattr(last, name) for name in same}
        if last
        else {"time_zone": timezone.get_current_timezone_name()}
    )


def call_initial(call):
    if call is None:
        days = services.default_days()
        return {
            "call_opens_on": days["opens_on"],
            "call_closes_on": days["closes_on"],
            "rules": services.RULES,
        }
    return {"call_opens_on": call.opens_on, "call_closes_on": call.closes_on, "rules": call.rules}
