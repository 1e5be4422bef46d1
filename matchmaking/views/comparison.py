"""All quotes for a request, side by side."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from matchmaking.comparing import compare
from matchmaking.models import Acceptance, SourcingRequest
from matchmaking.services.quotes import UNDECIDED


def own_request(request, pk):
    """The buyer's own request that was sent."""
    mine = SourcingRequest.objects.made_by(request.user).exclude(state=SourcingRequest.State.DRAFT)
    return get_object_or_404(mine.select_related("edition", "buyer"), pk=pk)


@login_required
@require_safe
def comparison(request, pk):
    asked = own_request(request, pk)
    context = {
        "asked": asked,
        "comparison": compare(asked),
        "is_undecided": asked.state in UNDECIDED,
        "waiting": asked.invitations.standing().filter(state="asked").count(),
        "acceptances": Acceptance.objects.filter(quote__invitation__request=asked).select_related(
            "quote__invitation__exhibitor"
        ),
    }
    fragment = "fragment" in request.GET
    template = "matchmaking/quotes/side-by-side.html" if fragment else "matchmaking/quotes/comparison.html"
    return render(request, template, context)
