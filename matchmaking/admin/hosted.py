"""Programmes of hosted buyers as organisers set them up; their drafts stand in hosted_drafts.py."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from exhibitors.models import Exhibitor
from fair.addresses import whole_number
from fair.console import ConsoleAdmin, badge
from fair.errors import Refused
from fair.models import Edition
from matchmaking.admin.hosted_drafts import DraftPages
from matchmaking.forms.hosted import DayForm, PeopleSheetForm, PlaceForm, ProgrammeForm
from matchmaking.hosted_desk import counts_of, people_of
from matchmaking.models import HostedProgramme, Side, Wish
from matchmaking.services.hosted import people, programmes

FOLDER = "matchmaking/console/hosted"
PARTS = {
    "days": (DayForm, gettext_lazy("Days"), gettext_lazy("Add a day")),
    "places": (PlaceForm, gettext_lazy("Tables and rooms"), gettext_lazy("Add a table or room")),
}


@admin.register(HostedProgramme)
class HostedProgrammeAdmin(DraftPages, ConsoleAdmin):
    list_display = ["name", "edition", "shown_state", "asked_at", "published_at"]
    list_filter = ["state", "edition"]
    list_select_related = ["edition"]
    search_fields = ["name"]
    ordering = ["-pk"]
    export_fields = ["id", "name", "edition", "state", "asked_at", "published_at"]

    @badge(asking="info", published="ok", closed="")
    @admin.display(description=gettext_lazy("State"))
    def shown_state(self, programme):
        return programme.state, programme.get_state_display()

    def has_delete_permission(self, request, obj=None):
        return False  # it is closed

    def get_urls(self):
        both = require_http_methods(["GET", "HEAD", "POST"])
        return [
            self.desk_path("<int:pk>/parts/<slug:part>/", both(self.part), "part"),
            self.desk_path("<int:pk>/people/", both(self.people), "people"),
            self.desk_path("<int:pk>/people/<int:person>/", both(self.person), "person"),
            self.desk_path("<int:pk>/step/<slug:step>/", require_POST(self.step), "step"),
            self.desk_path("<int:pk>/sheet/<slug:name>/<slug:kind>/", require_safe(self.sheet), "sheet"),
            *self.draft_urls(),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        edition = Edition.objects.first()
        if edition is None:
            return redirect("admin:fair_edition_add")
        with timezone.override(edition.zone):
            form = ProgrammeForm(request.POST or None, initial={"edition": edition})
            if programme := self.kept(request, form):
                messages.success(request, _("The programme is set up. Add its days now."))
                return redirect("admin:matchmaking_hostedprogramme_part", programme.pk, "days")
            return self.facts(request, None, form)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_change_permission(request):
            raise PermissionDenied
        programme = self.found(object_id)
        with timezone.override(programme.zone):
            form = ProgrammeForm(request.POST or None, instance=self.found(object_id))
            if self.kept(request, form):
                messages.success(request, _("The programme is saved."))
                return redirect("admin:matchmaking_hostedprogramme_change", programme.pk)
            return self.facts(request, programme, form)

    def kept(self, request, form):
        """What the form has saved, or None; a refusal stands on top of the form."""
        if not form.is_valid():
            return None
        try:
            return form.keep(request.user) or True
        except Refused as refusal:
            form.add_error(None, str(refusal))

    def facts(self, request, programme, form):
        context = {"programme": programme, "form": form, "counts": programme and counts_of(programme)}
        title = programme.name if programme else _("A new programme")
        status = 422 if form.errors else 200
        return self.desk(request, f"{FOLDER}/facts.html", title, status=status, here="", **context).render()

    def part(self, request, pk, part):
        """The days, or the tables: the rows, and the form of a new one or of that which the address names."""
        programme = self.found(pk)
        if part not in PARTS:
            raise Http404
        form_class, label, one = PARTS[part]
        rows = getattr(programme, part)
        if request.method == "POST" and "remove" in request.POST:
            row = get_object_or_404(rows, pk=whole_number(request.POST["remove"]))
            self.act(request, _("Removed."), programmes.remove_row, row, request.user)
            return redirect("admin:matchmaking_hostedprogramme_part", pk, part)
        chosen = request.GET.get("row")
        row = get_object_or_404(rows, pk=whole_number(chosen)) if chosen else None
        form = form_class(request.POST or None, instance=row, programme=programme)
        if self.kept(request, form):
            messages.success(request, _("Saved."))
            return redirect("admin:matchmaking_hostedprogramme_part", pk, part)
        context = {"programme": programme, "rows": list(rows.all()), "row": row, "form": form, "here": part}
        context |= {"label": label, "one": one, "slots": programme.slots.count()}
        status = 422 if form.errors else 200
        return self.desk(request, f"{FOLDER}/part.html", programme.name, status=status, **context)

    def people(self, request, pk):
        """Who takes part, by side; searched for, added, read from a sheet, taken out."""
        programme = self.found(pk)
        if request.method == "POST":
            return self.people_act(request, programme)
        side = Side.EXHIBITOR if request.GET.get("side") == "exhibitor" else Side.BUYER
        page = whole_number(request.GET.get("page", "1")) or 1
        rows, has_more = people_of(programme, side, request.GET.get("q", "").strip()[:80], page)
        users, companies = people.search_people(programme, request.GET.get("add", "")[:80])
        found = users if side == Side.BUYER else companies
        context = {"programme": programme, "side": side, "rows": rows, "has_more": has_more, "page": page}
        context |= {"found": found, "asked": request.GET, "here": "people", "sheet": PeopleSheetForm()}
        context["counts"] = counts_of(programme)
        return self.desk(request, f"{FOLDER}/people.html", programme.name, **context)

    def people_act(self, request, programme):
        told, by = request.POST, request.user
        if "buyer" in told:
            user = get_object_or_404(User, pk=whole_number(told["buyer"]), is_active=True)
            self.act(request, _("%(name)s is in.") % {"name": user}, people.add_buyer, programme, by, user)
        elif "exhibitor" in told:
            company = get_object_or_404(Exhibitor, pk=whole_number(told["exhibitor"]))
            done = _("%(name)s is in.") % {"name": company}
            self.act(request, done, people.add_exhibitor, programme, by, company)
        elif "remove" in told:
            person = get_object_or_404(programme.people, pk=whole_number(told["remove"]))
            self.act(request, _("Taken out."), people.remove_person, person, by)
        else:
            self.read_sheet(request, programme)
        return redirect(f"{request.path}?{request.GET.urlencode()}")

    def read_sheet(self, request, programme):
        form = PeopleSheetForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, " ".join(form.errors.get("sheet", [])))
            return
        done, problems = people.import_rows(programme, request.user, form.cleaned_data["sheet"])
        messages.success(request, _("Read: %(many)d.") % {"many": done})
        for problem in problems[:20]:
            messages.error(request, problem)

    def person(self, request, pk, person):
        """One person: what they wish and are wished, their target, whom they have met."""
        programme = self.found(pk)
        found = get_object_or_404(programme.people.select_related("user", "exhibitor"), pk=person)
        found.programme = programme
        others = programme.people.exclude(side=found.side).select_related("user", "exhibitor")
        if request.method == "POST":
            self.person_act(request, found, others)
            return redirect(request.path)
        said = dict(found.wishes.values_list("about", "kind"))
        got = dict(found.wished_by.values_list("person", "kind"))
        labels = dict(Wish.Kind.choices)
        rows = [
            (other, labels.get(said.get(other.pk), "–"), labels.get(got.get(other.pk), "–"))
            for other in others
            if other.pk in said or other.pk in got
        ]
        context = {"programme": programme, "person": found, "rows": rows, "others": others, "here": "people"}
        context["met"] = met_of(found)
        return self.desk(request, f"{FOLDER}/person.html", str(found), **context)

    def person_act(self, request, person, others):
        told = request.POST
        if "met" in told:
            other = get_object_or_404(others, pk=whole_number(told["met"]))
            pair = (person, other) if person.side == Side.BUYER else (other, person)
            self.act(request, _("Written down."), people.mark_met, *pair, request.user)
            return
        target = whole_number(told.get("target", "")) if told.get("target") else None
        if target is not None and target > 200:
            messages.error(request, _("A target is a number up to 200."))
            return
        self.act(request, _("Saved."), people.change_person, person, request.user, target)

    def step(self, request, pk, step):
        programme = self.found(pk)
        if step == "ask":
            self.act(request, _("Everyone is asked."), programmes.ask_for_wishes, programme, request.user)
        elif step == "close":
            self.act(request, _("It is closed."), programmes.close_programme, programme, request.user)
        else:
            raise Http404
        return redirect("admin:matchmaking_hostedprogramme_change", pk)

    def found(self, pk):
        pk = whole_number(str(pk))
        return get_object_or_404(HostedProgramme.objects.select_related("edition"), pk=pk)


def met_of(person):
    """The others that the organiser knows the person has met."""
    if person.side == Side.BUYER:
        return [row.exhibitor for row in person.met_as_buyer.select_related("exhibitor__exhibitor")]
    return [row.buyer for row in person.met_as_exhibitor.select_related("buyer__user")]
