"""The figures of a show for its hosts, of a conference for its organisers, to read and to take away."""

import csv

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from live.figures import DEFINITIONS, figures_of, figures_of_event
from live.models import Event, Show


def _show(request, pk):
    return get_object_or_404(Show.objects.hosted_by(request.user).for_cards(), pk=pk)


def _event(request, slug):
    return get_object_or_404(Event.objects.manageable_by(request.user), slug=slug)


@login_required
@require_safe
def show_figures(request, pk):
    """The page, or with ?now what changes while the show is on air, for the host's desk."""
    show = _show(request, pk)
    template = "live/figures/now.html" if "now" in request.GET else "live/figures.html"
    context = {"thing": show, "show": show, "figures": figures_of(show), "definitions": DEFINITIONS}
    return render(request, template, context)


@login_required
@require_safe
def event_figures(request, slug):
    event = _event(request, slug)
    context = {"thing": event, "figures": figures_of_event(event), "definitions": DEFINITIONS}
    return render(request, "live/figures.html", context)


@login_required
@require_safe
def show_table(request, pk, table):
    show = _show(request, pk)
    return _table(figures_of(show), table, f"show-{show.pk}")


@login_required
@require_safe
def event_table(request, slug, table):
    event = _event(request, slug)
    return _table(figures_of_event(event), table, event.slug)


def _table(figures, table, name):
    """`table` is "figures", each with its definition, or "minutes": how many watched when, in UTC."""
    if table not in ("figures", "minutes"):
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{table}.csv"'
    response.write("\ufeff")  # spreadsheets take the file for UTF-8 by it
    writer = csv.writer(response)
    if table == "minutes":
        writer.writerow([_("Minute (UTC)"), _("Watching at once"), _("Reactions")])
        for at, present, marks in figures.minutes:
            writer.writerow([at.isoformat(), present, marks])
        return response
    writer.writerow([_("Figure"), _("Value"), _("Definition")])
    for _name, label, value, definition in figures.rows:
        writer.writerow([label, value, definition])
    return response
