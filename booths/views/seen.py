"""What the visitor looked at lately.

With consent it is read from the visits; without, the page itself remembers for as long as
its tab is open and asks for those products by address, so that nothing personal is kept here.
"""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.consent import may_remember
from booths.queries import recently_seen, with_booths
from booths.views.compare import asked_products

MOST = 24


@require_GET
def seen(request):
    remembered = may_remember(request)
    products = recently_seen(request, MOST) if remembered else asked_products(request, MOST)
    context = {"products": with_booths(products), "remembered": remembered}
    return render(request, "booths/seen.html", context)
