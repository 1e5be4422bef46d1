"""A booth's shows in the workspace: planned by its managers, run by its whole team."""

import datetime

from django.contrib import messages
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from booths.workspace import booth_of
from exhibitors.models import Product
from exhibitors.workspace import for_managers, for_staff
from fair.addresses import day_of, whole_number
from fair.errors import Refused
from fair.models import Edition
from live import planning
from live.forms.sheet import ShowSheet
from live.models import Show
from live.services import shows as services

MOST_FOUND = 8


@for_staff
@require_safe
def shows(request, exhibitor):
    """On air, to come and past; with ?fragment the lists alone, which the page asks for again."""
    to_come, running = planning.to_come(exhibitor), planning.running(exhibitor)
    context = {
        "exhibitor": exhibitor,
        "booth": booth_of(exhibitor),
        "running": running,
        "to_come": to_come,
        "past": planning.past(exhibitor, request.GET.get("page")),
        "wrong": planning.gaps_and_clashes([*running, *to_come]),
    }
    template = "live/planning/lists.html" if "fragment" in request.GET else "live/planning/shows.html"
    return render(request, template, context)


@for_staff
@require_safe
def week(request, exhibitor):
    """Seven days round the clock, from the Monday of the day that is named."""
    shown = planning.Week(exhibitor, day_of(request.GET.get("from")))
    context = {"exhibitor": exhibitor, "booth": booth_of(exhibitor), "week": shown}
    context["wrong"] = planning.gaps_and_clashes([show for show in shown.shows if show.state in Show.HELD])
    return render(request, "live/planning/week.html", context)


@for_managers
def new(request, exhibitor):
    """A new show, or one as another was."""
    booth = booth_of(exhibitor)
    if booth is None or booth.hall.edition.state == Edition.State.CLOSED:
        return render(request, "live/planning/nowhere.html", {"exhibitor": exhibitor, "booth": booth})
    of = whole_number(request.GET.get("of", ""))
    copied = of and get_object_or_404(Show, pk=of, booth__exhibitor=exhibitor)
    sheet = ShowSheet(exhibitor, booth, None, *_sent(request), of=copied, first=_morning(request))
    return _edit(request, sheet)


@for_managers
def show(request, exhibitor, pk):
    """Change a show that is not over."""
    found = get_object_or_404(Show, pk=pk, booth__exhibitor=exhibitor, state__in=Show.HELD)
    return _edit(request, ShowSheet(exhibitor, found.booth, found, *_sent(request)))


def _sent(request):
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _edit(request, sheet):
    if sheet.is_dividing:
        sheet.share_out()
    elif sheet.is_bound and sheet.is_valid():
        try:
            saved = sheet.save(request.user)
        except Refused as refusal:
            sheet.form.add_error(None, str(refusal))
        else:
            messages.success(request, _said(sheet))
            return redirect(_of_week(sheet.exhibitor, saved))
    template = "live/planning/rota.html" if sheet.is_dividing and request.htmx else "live/planning/form.html"
    return render(request, template, {"exhibitor": sheet.exhibitor, "sheet": sheet, "form": sheet.form})


def _said(sheet):
    if sheet.show:
        return _("The show is saved.")
    count = len(sheet.form.days)
    return ngettext("The show is planned.", "%(count)s shows are planned.", count) % {"count": count}


def _of_week(exhibitor, saved):
    day = timezone.localtime(saved.starts_at).date()
    return f"{reverse('workspace_shows_week', args=[exhibitor.slug])}?from={day:%Y-%m-%d}"


@for_managers
@require_POST
def cancel(request, exhibitor, pk):
    found = get_object_or_404(Show, pk=pk, booth__exhibitor=exhibitor)
    try:
        services.cancel_show(found, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("“%(show)s” is called off. Who follows it is told.") % {"show": found})
    return redirect("workspace_shows", exhibitor.slug)


@for_managers
@require_safe
def products(request, exhibitor):
    """Listed products of the catalogue whose name or number has the words, as rows to choose from."""
    words = request.GET.get("q", "").split()[:6]
    own = (
        Product.objects.listed().filter(exhibitor=exhibitor).annotate(told=Cast("translations", TextField()))
    )
    for word in words:
        named = Q(name__icontains=word) | Q(told__icontains=word)
        own = own.filter(named | Q(model_code__icontains=word) | Q(external_id__icontains=word))
    context = {"products": own.for_cards().order_by("pk")[:MOST_FOUND], "words": words}
    return render(request, "live/planning/found.html", context)


def _morning(request):
    """Nine o'clock on the day that was chosen, if it is to come."""
    day = day_of(request.GET.get("from"))
    if day is None:
        return None
    if day < timezone.localdate():
        raise Http404
    at = datetime.datetime.combine(day, datetime.time(9), timezone.get_current_timezone())
    return at if at > timezone.now() else None
