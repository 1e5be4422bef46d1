"""The look's components in their states, for those who work on it; there only under DEBUG."""

import datetime

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from booths.floor import first_products, with_people, with_shelves
from booths.models import Booth

TOKENS = "canvas surface sunken line control ink-3 ink-2 ink pine kapok kapok-tint ok-dot warn-dot bad-dot info-dot"  # noqa: E501


@require_safe
def kit(request):
    booths = with_shelves(with_people(list(Booth.objects.published().for_cards()[:3])))
    context = {
        "tokens": TOKENS.split(),
        "halls": range(1, 9),
        "back_at": timezone.now() + datetime.timedelta(hours=15),
        "booths": booths,
        "products": first_products(booths),
    }
    return render(request, "booths/kit.html", context)
