"""Search over products and exhibitors, and completion of what is being typed."""

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.guest_pages import kept_for_guests
from booths.search_form import SearchForm
from booths.search_page import SearchPage
from fair.search.vocabulary import complete as complete_words


@require_GET
@kept_for_guests
def search(request):
    """Everything is in the address, so that a search can be sent, kept and gone back to."""
    form = SearchForm(request.GET)
    if category := form.moved_category():
        query = request.GET.copy()
        query["category"] = category.slug
        return redirect(f"{request.path}?{query.urlencode()}", permanent=True)
    page = SearchPage(request, form)
    template = "booths/search.html" if page.results.hits else "booths/search-zero.html"
    return render(request, template, {"page": page, "form": page.form})


@require_GET
def complete(request):
    return JsonResponse({"words": complete_words(request.GET.get("q", "").replace("\0", ""))})
