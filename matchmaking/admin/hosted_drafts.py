"""Drafts of a programme in the console: drawn up, compared, changed by hand, published, taken along."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fair import audit
from fair.addresses import whole_number
from fair.errors import Refused
from fair.sheets import SHEETS
from matchmaking.hosted_desk import DraftDesk, differences, figures_in_words
from matchmaking.hosted_sheets import sheet_of
from matchmaking.models import Draft
from matchmaking.services.hosted import drafting, publishing, solving
from matchmaking.services.hosted.drafting import Board, conflicts_of_swap

FOLDER = "matchmaking/console/hosted"
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NAMED = "admin:matchmaking_hostedprogramme"
ROW = ("buyer__user", "exhibitor__exhibitor", "slot", "place", "draft__programme__edition")


class DraftPages:
    """The part of the programme's desk that is about its drafts."""

    def draft_urls(self):
        both = require_http_methods(["GET", "HEAD", "POST"])
        one = "<int:pk>/drafts/<int:number>/"
        return [
            self.desk_path("<int:pk>/drafts/", both(self.drafts), "drafts"),
            self.desk_path("<int:pk>/drafts/compare/", require_safe(self.compare), "compare"),
            self.desk_path(one, both(self.draft), "draft"),
            self.desk_path(f"{one}progress/", require_safe(self.progress), "progress"),
            self.desk_path(f"{one}person/<int:person>/", require_safe(self.draft_person), "draft_person"),
            self.desk_path(f"{one}change/", both(self.change), "change_draft"),
            self.desk_path(f"{one}publish/", both(self.publish), "publish"),
        ]

    def board(self, request, programme, template, title, **context):
        """A page on the clock of the fair's city."""
        with timezone.override(programme.zone):
            context |= {"programme": programme, "here": "drafts"}
            return self.desk(request, f"{FOLDER}/{template}.html", title, **context).render()

    def drafts(self, request, pk):
        """All drafts with their figures; and a form that has a new one drawn up."""
        programme = self.found(pk)
        if request.method == "POST":
            return self.start(request, programme)
        drafts = list(programme.drafts.defer("left_out").select_related("job", "base"))
        standing = programme.standing_draft
        return self.board(request, programme, "drafts", programme.name, drafts=drafts, standing=standing)

    def start(self, request, programme):
        seconds = whole_number(request.POST.get("seconds", "")) or programme.seconds
        base = programme.drafts.filter(number=whole_number(request.POST.get("base", ""))).first()
        try:
            draft = solving.start_solving(programme, request.user, min(max(seconds, 5), 3600), base)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{NAMED}_drafts", programme.pk)
        return redirect(f"{NAMED}_draft", programme.pk, draft.number)

    def compare(self, request, pk):
        """Two or three drafts side by side: figures, and the meetings in which they differ."""
        programme = self.found(pk)
        numbers = [whole_number(number) for number in request.GET.getlist("draft")][:3]
        drafts = list(programme.drafts.filter(number__in=numbers).order_by("number"))
        if len(drafts) < 2:
            messages.error(request, _("Choose two or three drafts to compare."))
            return redirect(f"{NAMED}_drafts", pk)
        context = {"drafts": drafts, "figures": figures_in_words(*drafts), "rows": differences(drafts)}
        return self.board(request, programme, "compare", _("Drafts side by side"), **context)

    def draft(self, request, pk, number):
        """A draft: its figures, and its meetings by hour or by person. POST stops the search."""
        draft = self.draft_of(pk, number)
        if request.method == "POST":
            solving.stop_solving(draft, request.user)
            return redirect(request.path)
        desk = DraftDesk(draft)
        by_slot = desk.by_slot
        day = min(whole_number(request.GET.get("day", "")) or 0, max(0, len(by_slot) - 1))
        context = {"draft": draft, "desk": desk, "figures": figures_in_words(draft), "day": day}
        context |= {"view": request.GET.get("view", "people"), "hours": by_slot[day : day + 1]}
        context |= {"days": [date for date, _hours in by_slot], "title": str(draft)}
        if draft.is_repair and draft.state == Draft.State.READY:
            context["changes"] = publishing.changes_of(draft)
        return self.board(request, draft.programme, "draft", context.pop("title"), **context)

    def progress(self, request, pk, number):
        """The part of a draft's page that tells how far the search, or the publishing, is."""
        return render(request, f"{FOLDER}/progress.html", {"draft": self.draft_of(pk, number)})

    def draft_person(self, request, pk, number, person):
        """One person's timetable in a draft, with the reasons; and why not the others."""
        draft = self.draft_of(pk, number)
        desk = DraftDesk(draft)
        found = desk.people.get(person)
        if found is None:
            raise Http404
        context = {"draft": draft, "person": found, "rows": desk.timetable_of(found)}
        context["left_out"] = desk.left_out_of(found)
        return self.board(request, draft.programme, "draft_person", str(found), **context)

    def change(self, request, pk, number):
        """Move, swap, add, take out or fix a meeting; what stands against each way is said beside it."""
        draft = self.draft_of(pk, number)
        with timezone.override(draft.programme.zone):
            if request.method == "POST":
                return self.changed(request, draft)
            asked, context = request.GET, {"draft": draft, "asked": request.GET}
            if row := asked.get("meeting"):
                row = self.row_of(draft, row)
                context |= {"row": row, "hours": self.hours(draft, row.buyer, row.exhibitor, [row])}
                context["swaps"] = self.swaps(draft, row)
            elif asked.get("buyer") and asked.get("exhibitor"):
                buyer, exhibitor = (self.person_of(draft, asked[side]) for side in ("buyer", "exhibitor"))
                context |= {"buyer": buyer, "exhibitor": exhibitor}
                context["hours"] = self.hours(draft, buyer, exhibitor)
            people = draft.programme.people.select_related("user", "exhibitor")
            context |= {"buyers": people.buyers(), "exhibitors": people.exhibitors()}
            return self.board(request, draft.programme, "change", _("Change by hand"), **context)

    def hours(self, draft, buyer, exhibitor, without=()):
        """[(slot, what stands against it, whether nothing can be done about that)]"""
        board = Board(draft)
        found = []
        for slot in board.givens.slots:
            conflicts = board.conflicts(buyer, exhibitor, slot, without)
            found.append((slot, conflicts, any(one.is_hard for one in conflicts)))
        return found

    def swaps(self, draft, row):
        """The other meetings of these two, each with what stands against changing hours with it."""
        rows = draft.meetings.exclude(pk=row.pk).select_related(*ROW)
        others = (rows.filter(buyer=row.buyer_id) | rows.filter(exhibitor=row.exhibitor_id)).order_by("slot")
        found = []
        for other in others:
            conflicts = conflicts_of_swap(draft, row, other)
            found.append((other, conflicts, any(one.is_hard for one in conflicts)))
        return found

    def changed(self, request, draft):
        told, by, is_sure = request.POST, request.user, "sure" in request.POST
        act = told.get("do")
        if act == "add":
            buyer, exhibitor = (self.person_of(draft, told.get(side, "")) for side in ("buyer", "exhibitor"))
            given = (drafting.add_meeting, draft, by, buyer, exhibitor, self.slot_of(draft, told), is_sure)
        else:
            row = self.row_of(draft, told.get("meeting", ""))
            if act == "move":
                given = (drafting.shift_meeting, row, by, self.slot_of(draft, told), is_sure)
            elif act == "swap":
                given = (drafting.swap_meetings, row, self.row_of(draft, told.get("other", "")), by, is_sure)
            elif act == "remove":
                given = (drafting.drop_meeting, row, by)
            elif act in ("fix", "free"):
                given = (drafting.fix_meeting, row, by, act == "fix")
            else:
                raise Http404
        done = self.act(request, _("The draft is changed."), *given)
        if not done and request.GET:
            return redirect(request.get_full_path())
        return redirect(f"{NAMED}_draft", draft.programme_id, draft.number)

    def publish(self, request, pk, number):
        """What publishing would send, and to whom; POST does it."""
        draft = self.draft_of(pk, number)
        if request.method == "POST":
            done = _("The meetings are being published.")
            if not self.act(request, done, publishing.publish_draft, draft, request.user):
                return redirect(request.path)
            return redirect(f"{NAMED}_draft", pk, number)
        context = {"draft": draft, "changes": publishing.changes_of(draft)}
        concerned = {
            person
            for rows in (context["changes"][name] for name in ("new", "moved", "gone"))
            for row in rows
            for person in (row.buyer_id, row.exhibitor_id)
        }
        return self.board(request, draft.programme, "publish", _("Publish"), mails=len(concerned), **context)

    def sheet(self, request, pk, name, kind):
        """A draft's meetings, or the wishes, as a CSV or XLSX file."""
        programme = self.found(pk)
        if kind not in SHEETS:
            raise Http404
        with tempfile.TemporaryDirectory() as folder, timezone.override(programme.zone):
            rows = sheet_of(programme, name)
            if rows is None:
                raise Http404
            sheet = SHEETS[kind](Path(folder) / "sheet", rows[0])
            for row in rows[1:]:
                sheet.add(row)
            sheet.close()
            content = sheet.path.read_bytes()
        audit.record(request.user, "hostedprogramme.exported", programme, {}, {"sheet": name, "form": kind})
        response = HttpResponse(content, content_type=TYPES[kind])
        response["Content-Disposition"] = content_disposition_header(True, f"{name}{sheet.suffix}")
        return response

    def draft_of(self, pk, number):
        drafts = Draft.objects.select_related("programme__edition", "base", "job", "made_by")
        return get_object_or_404(drafts, programme=pk, number=number)

    def row_of(self, draft, pk):
        return get_object_or_404(draft.meetings.select_related(*ROW), pk=whole_number(pk))

    def person_of(self, draft, pk):
        people = draft.programme.people.select_related("user", "exhibitor")
        return get_object_or_404(people, pk=whole_number(pk))

    def slot_of(self, draft, told):
        return get_object_or_404(draft.programme.slots, pk=whole_number(told.get("slot", "")))
