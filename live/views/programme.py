"""What is on: the programme, and the parts of other pages that tell of it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.guest_pages import kept_for_guests
from booths.models import Booth
from fair.context import fair_of
from fair.models import Edition, Hall
from live.on_air import read_booth
from live.programme_page import ProgrammePage
from live.seo import programme_data
from live.templatetags.shows import strip_data


@require_safe
@kept_for_guests
def programme(request):
    """A day, a week or the replays, as the address asks."""
    edition = fair_of(request).edition
    if edition is None:
        return render(request, "booths/lobby_closed.html")
    page = ProgrammePage(request.user, edition, request.GET)
    context = {"page": page, "edition": edition, "structured": programme_data(page)}
    return render(request, "live/programme.html", context)


@require_safe
@never_cache
def on_air(request):
    """What is on now, for a programme that stands open, narrowed as that is."""
    page = ProgrammePage(request.user, _edition(request), {**request.GET.dict(), "day": "", "view": ""})
    request.page_path = page.as_today
    return render(request, "live/programme/now.html", {"page": page, "edition": page.edition})


@require_safe
@never_cache
def now(request):
    """The strip of an open page, of the fair or of the hall that `hall` names."""
    halls = Hall.objects.filter(edition__state=Edition.State.OPEN)
    slug = request.GET.get("hall")
    hall = get_object_or_404(halls, slug=slug) if slug else None
    return render(request, "live/strips/now.html", strip_data(request.user, hall))


@require_safe
@never_cache
def at_booth(request, slug):
    """The same of a booth's page."""
    booths = Booth.objects.visible_to(request.user).select_related("exhibitor", "hall")
    booth = get_object_or_404(booths, slug=slug)
    request.page_path = booth.get_absolute_url()
    return render(request, "live/strips/booth.html", {"booth": booth, "at": read_booth(request.user, booth)})


def _edition(request):
    edition = fair_of(request).edition
    if edition is None:
        raise Http404
    return edition
