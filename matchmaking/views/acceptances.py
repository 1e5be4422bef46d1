"""What was accepted, as both parties read it."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.notices import read_notices
from matchmaking.models import Acceptance

RELATED = ("quote__invitation__request__edition", "quote__invitation__exhibitor")


@login_required
@require_safe
def acceptance(request, number):
    visible = Acceptance.objects.visible_to(request.user).select_related(*RELATED)
    found = get_object_or_404(visible, number=number.upper())
    read_notices(request.user, key=f"acceptance:{found.number}")
    invitation = found.quote.invitation
    context = {
        "acceptance": found,
        "terms": found.terms,
        "asked": invitation.request,
        "exhibitor": invitation.exhibitor,
        "is_buyer": invitation.request.buyer_id == request.user.pk,
        "invitation": invitation,
    }
    return render(request, "matchmaking/quotes/acceptance.html", context)
