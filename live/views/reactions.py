"""Marks of the crowd, and which products it opens. Answers are JSON."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from booths.views.answers import form_error
from live.doors import at_a_show, shown_show
from live.forms.watching import MarksForm
from live.services.reactions import open_product, react
from live.show_page import products_at


@require_POST
@at_a_show
def reactions(request, pk):
    """Marks of the last second; a page sends once a second at most."""
    show = shown_show(request, pk)
    form = MarksForm(request.POST)
    if not form.is_valid():
        return form_error(form)
    react(show, request.user, form.cleaned_data["marks"])
    return JsonResponse({})


@require_POST
def opened(request, pk, product):
    """Somebody opened a product of the show: its hosts see which are wanted."""
    show = shown_show(request, pk)
    who = request.user.pk or request.META.get("CSRF_COOKIE", "")  # a guest's browser
    open_product(show, get_object_or_404(products_at(show), pk=product), who)
    return JsonResponse({})
