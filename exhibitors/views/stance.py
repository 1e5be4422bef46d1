"""Members say how they are, and their pages tell when they do something."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from exhibitors import services
from exhibitors.models import Membership
from exhibitors.workspace import for_staff
from fair.addresses import safe_next


@for_staff
@require_POST
def stance(request, exhibitor):
    """One's own for this company, by hand; anything else leaves it to what one does."""
    said = request.POST.get("stance", "")
    services.set_stance(request.membership, said if said in Membership.Stance.values else "")
    return redirect(safe_next(request, reverse("workspace", args=[exhibitor.slug])))


@login_required
@require_POST
def active(request):
    """The person is at work on some page; to those who work for nobody this is not there."""
    if not services.note_activity(request.user):
        raise Http404
    return HttpResponse(status=204)
