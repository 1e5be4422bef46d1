"""Walking the fair: all halls with all categories, and one hall with its stands."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.guest_pages import kept_for_guests
from booths.floor import read_floor
from booths.hall_page import HallPage
from booths.queries import read_trades
from fair.context import fair_of
from fair.models import Edition, Hall


@require_safe
@kept_for_guests
def halls(request):
    edition = fair_of(request).edition
    floor = read_floor(edition) if edition else None
    return render(request, "booths/halls.html", {"floor": floor, "trades": read_trades()})


@require_safe
@kept_for_guests
def hall(request, slug):
    hall = Hall.objects.filter(edition__state=Edition.State.OPEN, slug=slug).first()
    if hall is None:
        return redirect(former_hall(slug) or "halls")
    page = HallPage(hall, request.GET)
    context = {
        "hall": hall,
        "halls": Hall.objects.filter(edition=hall.edition_id),
        "stands": page.stands,
        "staffed": page.staffed,
        "partly": page.is_partly_drawn,
        "drawn": len(page.on_plan),
        "plan": page.plan,
        "form": page.form,
        "asked": page.asked,
        "page": page.page,
        "booths": page.booths,
    }
    return render(request, "booths/hall.html", context)


def former_hall(slug):
    """The open hall that took this one up, or None for one of another edition. 404 for what was never one."""
    into = Hall.objects.filter(edition__state=Edition.State.OPEN, former_slugs__contains=[slug]).first()
    if into is None and not Hall.objects.filter(slug=slug, edition__state=Edition.State.CLOSED).exists():
        raise Http404
    return into
