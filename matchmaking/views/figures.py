"""The organisers' figures of requests and meetings, to take away."""

import csv

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fair.context import fair_of
from fair.countries import country_name
from fair.spreadsheets import harmless
from matchmaking.figures import STEPS, Attendance, FairFigures


@login_required
@require_safe
def table(request, table):
    """`table` is "funnel" (`?by=hall`, country or category) or "attendance", of the fair that is on."""
    edition = fair_of(request).edition
    if not (request.user.is_staff and request.user.has_perm("matchmaking.view_meeting")) or edition is None:
        raise Http404
    rows = {"funnel": _funnel, "attendance": _attendance}.get(table)
    if rows is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{edition.slug}-{table}.csv"'
    response.write("\ufeff")  # spreadsheets take the file for UTF-8 by it
    csv.writer(response).writerows(rows(edition, request.GET.get("by", "")))
    return response


def _funnel(edition, by):
    yield [_("Part of the fair"), *(label for label, _told in STEPS.values())]
    figures = FairFigures(edition, by)
    for name, part in [*figures.rows, (_("The whole fair"), figures.whole)]:
        yield [harmless(str(name)), *part.counts.values()]


def _attendance(edition, _by):
    yield [_("Told apart by"), _("Value"), _("Due"), _("Missed"), _("Rate (%)")]
    attendance = Attendance(edition)
    for row in attendance.hours:
        yield [_("Hour on their clock"), f"{row.name:02}:00", row.due, row.missed, row.rate]
    for row in attendance.countries:
        yield [_("Country"), country_name(row.name) or _("Unknown"), row.due, row.missed, row.rate]
