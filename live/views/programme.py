"""What is on: the programme, and the parts of other pages that tell of it."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booths.models import Booth
from fair.models import Edition, Hall
from live.on_air import read_booth
from live.templatetags.shows import strip_data


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


@require_safe
def programme(request):
    """All of it."""
    return render(request, "live/programme.html", strip_data(request.user))
