"""What a viewer opens beside the player: a product, a word to the exhibitor, a request for a quote, a card.

GET answers the sheet's content, POST with its form again or with what was done: the page stays, and plays on.
"""

import uuid

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from booths import cards
from fair.errors import Refused
from live.doors import shown_show, sign_in_for
from live.forms.watching import AskForm, QuoteForm, SheetForm
from live.services import asking
from live.show_page import products_at


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request, pk):
    show = shown_show(request, pk)
    asked = SheetForm(request.GET, products_at(show))
    if not asked.is_valid():
        raise Http404
    act, product = asked.cleaned_data["act"], asked.cleaned_data["product"]
    if act not in ("ask", "card") and product is None:
        raise Http404
    context = {"show": show, "act": act, "product": product, "shown": product and product.pk}
    if act in SEEN:
        return render(request, SEEN[act], context)
    if not request.user.is_authenticated:
        return render(request, "live/sheet/sign-in.html", context | {"sign_in": _way_back(request, pk)})
    return SHEETS[act](request, context)


def _way_back(request, pk):
    """Where a guest signs in, to find the same sheet open."""
    return sign_in_for(pk, request.GET.urlencode())


def _ask(request, context):
    form = AskForm(request.POST or None, initial={"key": uuid.uuid4()})
    return _filled_in(request, context, form, asking.ask_at_show)


def _quote(request, context):
    product = context["product"]
    first = {"key": uuid.uuid4(), "quantity": product.moq or 1, "unit": product.unit}
    form = QuoteForm(request.POST or None, unit=product.unit, initial=first)
    return _filled_in(request, context, form, asking.request_quote)


def _filled_in(request, context, form, send):
    """The form, until what it holds could be sent."""
    context |= {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            line = send(context["show"], context["product"], request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "live/sheet/done.html", context | {"conversation": line.conversation_id})
    return render(request, "live/sheet/form.html", context)


def _card(request, context):
    try:
        exhibitor = asking.whom_to_ask(context["show"], context["product"])
        if request.method == "POST":
            asking.leave_card(context["show"], context["product"], request.user)
            return render(request, "live/sheet/done.html", context | {"exhibitor": exhibitor})
        context |= {"exhibitor": exhibitor, "given": cards.has_given(request.user, exhibitor)}
    except Refused as refusal:
        context |= {"refusal": str(refusal)}
    return render(request, "live/sheet/card.html", context | {"card": cards.own_card(request.user)})


SEEN = {"product": "live/sheet/product.html", "pin": "live/show/pin.html"}  # by guests as well
SHEETS = {"ask": _ask, "quote": _quote, "card": _card}
