"""A request is written, by hand or from what the buyer looked at; guests sign in on the way."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exhibitors.models import Product
from fair import features
from fair.addresses import whole_number
from fair.categories import category_options
from fair.errors import Refused
from fair.texts import one_line
from matchmaking.forms.lines import LineRow, row_of_product
from matchmaking.forms.requests import RequestSheet
from matchmaking.models import RequestFile, SourcingRequest
from matchmaking.services import requests as services
from matchmaking.services.request_parts import MOST_LINES

# What a guest wrote waits here while the guest signs in.
WISH = "request_wish"
Source = SourcingRequest.Source


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """The form of a new request; a guest's words are kept while the guest signs in."""
    if request.method == "POST":
        return _save(request, None) if request.user.is_authenticated else _sign_in(request)
    source, rows, initial = _begun(request)
    sheet = RequestSheet(request.user, rows=rows, initial=initial)
    return _page(request, sheet, None, source=source)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    found = get_object_or_404(SourcingRequest.objects.made_by(request.user), pk=pk)
    if not found.can_be_changed:
        messages.info(request, _("This request is over: duplicate it to ask again."))
        return redirect(found)
    if request.method == "POST":
        return _save(request, found)
    return _page(request, RequestSheet(request.user, found), found)


@login_required
@require_GET
def resume(request):
    """What the guest wrote is a draft of theirs from now on; that POST was the consent to it."""
    wish = request.session.pop(WISH, None)
    if wish is None:
        return redirect("my_requests")
    try:
        kept = services.keep_writing(
            request.user, wish["written"], key=uuid.UUID(wish["key"]), source=wish["source"]
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("my_requests")
    return redirect("request_edit", kept.pk)


@login_required
@require_POST
def forget(request, pk):
    """Drop what was typed and not saved."""
    found = get_object_or_404(SourcingRequest.objects.made_by(request.user), pk=pk)
    services.forget_writing(found, request.user)
    return redirect("request_edit", found.pk)


@login_required
@require_POST
def remove_file(request, pk, file):
    found = get_object_or_404(RequestFile, request__buyer=request.user, request=pk, pk=file)
    try:
        services.remove_file(found, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('request_edit', args=[pk])}#files")


def _begun(request):
    """(source, rows, initial fields) of a new request, by what its address names."""
    words = one_line(request.GET.get("q", ""))[:200]
    ids = [pk for value in request.GET.getlist("p")[:MOST_LINES] if (pk := whole_number(value))]
    products = Product.objects.visible_to(request.user).for_cards().in_bulk(ids)
    chosen = [products[pk] for pk in ids if pk in products]
    if chosen:
        source = Source.SHORTLIST if request.GET.get("from") == "shortlist" else Source.PRODUCT
        quantity = request.GET.get("qty", "")[:15] if len(chosen) == 1 else ""
        title = one_line(chosen[0].text("name"))[:120] if len(chosen) == 1 else ""
        category = chosen[0].category_id if len({one.category_id for one in chosen}) == 1 else None
        rows = [row_of_product(product, quantity) for product in chosen]
        return source, rows, {"title": title, "category": category}
    if words:
        return Source.SEARCH, [LineRow(name=words)], {"title": words[:120]}
    return Source.SCRATCH, [], {}


def _save(request, found):
    key = _uuid(request.POST.get("key"))
    found = found or SourcingRequest.objects.made_by(request.user).filter(key=key).first()
    sheet = RequestSheet(request.user, found, request.POST, request.FILES)
    if "autosave" in request.POST:
        return _keep(request, sheet, found, key)
    if "begin" in request.POST:
        return _begin(request, sheet, key)
    if sheet.is_valid():
        fields, files = sheet.fields()
        try:
            return redirect(_write(request, found, sheet.lines, files, key, fields))
        except Refused as refusal:
            sheet.form.add_error(None, str(refusal))
    return _page(request, sheet, found, source=_source(request))


def _write(request, found, lines, files, key, fields):
    """Save the request, with its files. Raises Refused, and then nothing is saved."""
    if found is None:
        return services.write_request(request.user, lines, files, key=key, source=_source(request), **fields)
    changed = services.change_request(found, request.user, lines, **fields)
    if files:
        services.add_files(found, request.user, files)
    if changed.state == SourcingRequest.State.OPEN:
        messages.success(request, _("Saved. Everybody who has the request was told."))
    return changed


def _keep(request, sheet, found, key):
    more = {} if found else {"key": key, "source": _source(request)}
    try:
        kept = services.keep_writing(request.user, sheet.written(), found, **more)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    return JsonResponse({"url": reverse("request_edit", args=[kept.pk])})


def _begin(request, sheet, key):
    """What somebody wrote elsewhere, in few fields, becomes a draft; the whole form asks for the rest."""
    try:
        kept = services.keep_writing(request.user, sheet.written(), key=key, source=_source(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("my_requests")
    return redirect("request_edit", kept.pk)


def _sign_in(request):
    sheet = RequestSheet(request.user, None, request.POST)
    key = str(_uuid(request.POST.get("key")))
    request.session[WISH] = {"written": sheet.written(), "source": _source(request), "key": key}
    return redirect_to_login(reverse("request_resume"))


def _source(request):
    source = request.POST.get("source", "")
    return source if source in Source.values else Source.SCRATCH


def _uuid(text):
    """The key that a page made, or a new one."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return uuid.uuid4()


def _page(request, sheet, found, source=Source.SCRATCH):
    context = {
        "sheet": sheet,
        "form": sheet.form,
        "found": found,
        "key": found.key if found else _uuid(request.POST.get("key")),
        "source": source,
        "categories": category_options(sheet.category),
        "is_quoted": bool(found) and services.is_quoted(found),
        "on": features.is_on("requests"),
    }
    return render(request, "matchmaking/requests/edit.html", context)
