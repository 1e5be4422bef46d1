"""The buyer's shortlist: products kept, each with a note."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from booths.forms import NoteForm
from booths.queries import with_booths
from exhibitors.models import Product
from fair.addresses import safe_next

# A guest's wish waits here while the guest signs in.
WISH = "shortlist_wish"


@login_required
@require_GET
def shortlist(request):
    items = request.user.shortlist.for_page()
    with_booths([item.product for item in items])
    return render(request, "booths/shortlist.html", {"items": items})


@require_POST
def keep(request, pk):
    """Keep a product, or drop it when `drop` is posted; a guest signs in on the way."""
    product = get_object_or_404(Product.objects.visible_to(request.user), pk=pk)
    back = safe_next(request, default=product.get_absolute_url())
    if not request.user.is_authenticated:
        request.session[WISH] = {"product": product.pk, "next": back}
        sign_in = redirect_to_login(reverse("shortlist_resume"))
        return HttpResponseClientRedirect(sign_in.url) if request.htmx else sign_in
    if "drop" in request.POST:
        request.user.shortlist.filter(product=product).delete()
    else:
        request.user.shortlist.get_or_create(product=product)
    if not request.htmx:
        return redirect(back)
    return render(request, "booths/keep.html", {"product": product, "kept": "drop" not in request.POST})


@login_required
@require_GET
def resume(request):
    """Carry out what the person asked for as a guest: that POST is the consent to this change."""
    wish = request.session.pop(WISH, None)
    if wish is None:
        return redirect("shortlist")
    if product := Product.objects.visible_to(request.user).filter(pk=wish["product"]).first():
        request.user.shortlist.get_or_create(product=product)
    return redirect(wish["next"])


@login_required
@require_POST
def note(request, pk):
    item = get_object_or_404(request.user.shortlist.select_related("product"), product=pk)
    form = NoteForm(request.POST, instance=item)
    saved = form.is_valid()
    if saved:
        form.save()
    if not request.htmx and saved:
        return redirect("shortlist")
    context = {"item": item, "form": form, "saved": saved}
    return render(request, "booths/shortlist-note.html", context, status=200 if saved else 422)
