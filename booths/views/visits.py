"""What the page's script reports while a booth or a product is in view."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.consent import may_remember, visitor_of
from booths.forms import DwellForm
from booths.models import Booth, Sighting, Visit
from booths.services import visits
from exhibitors.models import Product
from fair.rates import seconds_to_wait

ALLOWED = (120, 60)  # reports in seconds, of one person


@require_POST
def dwell(request):
    """Begin a sighting and answer its number, or add seconds to one. Without consent nothing is kept."""
    form = DwellForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    if not may_remember(request):
        return HttpResponse(status=204)
    person = request.user, visitor_of(request)
    if seconds_to_wait(f"dwell:{request.user.pk or person[1]}", ALLOWED):
        return HttpResponse(status=429)
    report = form.cleaned_data
    sighting = _extended(person, report) if report["sighting"] else _begun(person, report)
    return JsonResponse({"sighting": sighting and sighting.pk})


def _begun(person, report):
    user, _visitor = person
    if report["kind"] == Sighting.Kind.BOOTH:
        booths = Booth.objects.visible_to(user).select_related("hall__edition")
        return visits.record_booth(*person, get_object_or_404(booths, pk=report["thing"]))
    return visits.record_product(
        *person, get_object_or_404(Product.objects.visible_to(user), pk=report["thing"])
    )


def _extended(person, report):
    own = Sighting.objects.filter(visit__in=Visit.objects.made_by(*person))
    sighting = get_object_or_404(own, pk=report["sighting"])
    visits.extend_sighting(sighting, report["seconds"])
    return sighting
