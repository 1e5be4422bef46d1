"""Cards: one's own, given to an exhibitor, taken back, and scanned."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from booths import cards
from booths.forms.cards import CardForm
from booths.models import CardShare
from booths.services.cards import answer_request, request_card, revoke_card, save_card, share_card
from booths.vcards import VERSIONS, vcard, vcard_answer
from exhibitors.models import Exhibitor, Product
from fair.addresses import safe_next, whole_number
from fair.errors import Refused


@login_required
@never_cache
def my_card(request):
    """One's own card with its code, who asks for it, and who has it; with ?fragment the part that changes."""
    if "fragment" in request.GET:
        return render(request, "booths/cards/live.html", _shown(request.user))
    form = CardForm.of(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        save_card(request.user, form.cleaned_data["phone"], form.cleaned_data["carries"])
        messages.success(request, _("Your card is saved. Cards that you gave before stay as they were."))
        return redirect("my_card")
    return render(request, "booths/cards/my.html", {"form": form} | _shown(request.user))


def _shown(user):
    return {
        "code": cards.own_code(user),
        "requests": user.card_requests.open().select_related("exhibitor__logo", "asked_by"),
        "shares": user.card_shares.standing().select_related("exhibitor__logo"),
    }


@login_required
@require_safe
@never_cache
def my_vcard(request):
    return vcard_answer(vcard(cards.own_card(request.user), _version(request)), str(request.user))


def _version(request):
    asked = request.GET.get("version")
    return asked if asked in VERSIONS else VERSIONS[0]


@login_required
@require_POST
def answer(request, pk):
    """The buyer's word on a request for the card."""
    asked = get_object_or_404(request.user.card_requests.open(), pk=pk)
    try:
        answer_request(asked, request.POST.get("answer") == "yes")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("my_card")


@login_required
@never_cache
def card_to(request, slug):
    """Give one's card to an exhibitor, or with `drop` take it back.

    By GET the page that asks, for who scanned.
    """
    exhibitor = get_object_or_404(Exhibitor.objects.visible_to(request.user), slug=slug)
    by = cards.scanned_staff(exhibitor, request.GET.get("by", ""))
    back = safe_next(request, reverse("card_to", args=[slug]))
    if request.method != "POST":
        given = cards.has_given(request.user, exhibitor)
        context = {"exhibitor": exhibitor, "given": given, "by": by, "card": cards.own_card(request.user)}
        return render(request, "booths/cards/to.html", context)
    if "drop" in request.POST:
        revoke_card(request.user, exhibitor)
        messages.success(request, _("%(company)s no longer sees your card.") % {"company": exhibitor})
        return redirect(back)
    try:
        share_card(request.user, exhibitor, _via(request, by), _product(request, exhibitor), by)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(company)s has your card now.") % {"company": exhibitor})
    return redirect(back)


def _via(request, by):
    told = request.POST.get("via")
    return CardShare.Via.SCAN if by else told if told in CardShare.Via.values else CardShare.Via.BOOTH


def _product(request, exhibitor):
    number = whole_number(request.POST.get("product", ""))
    return Product.objects.visible_to(request.user).filter(pk=number, exhibitor=exhibitor).first()


@login_required
@require_safe
@never_cache
def staff_vcard(request, slug):
    """The card that the exhibitor gives back, to those who have given theirs."""
    shares = request.user.card_shares.standing().select_related("exhibitor", "given_to")
    share = get_object_or_404(shares, exhibitor__slug=slug)
    contact = cards.staff_card(share)
    if contact is None:
        raise Http404
    url = request.build_absolute_uri(reverse("card_to", args=[slug]))
    return vcard_answer(vcard(contact, _version(request), url), contact.name)


@login_required
@never_cache
def scanned(request, ticket):
    """Where the code on a buyer's telephone leads.

    Staff asks for the card here, and the buyer agrees there.
    """
    buyer = cards.scanned_buyer(ticket)
    if buyer is None:
        return render(request, "booths/cards/expired.html", status=410)
    companies = Exhibitor.objects.staffed_by(request.user).select_related("logo").order_by("name")
    if request.method != "POST":
        context = {"companies": companies, "is_own": buyer == request.user}
        return render(request, "booths/cards/scanned.html", context)
    exhibitor = get_object_or_404(companies, slug=request.POST.get("exhibitor", ""))
    try:
        asked = request_card(exhibitor, request.user, buyer)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("card_scanned", ticket)
    if asked is None:
        lead = exhibitor.leads.filter(buyer=buyer).first()
        if lead is None:  # the staff has deleted it
            return redirect("workspace_leads", exhibitor.slug)
        return redirect("workspace_lead", exhibitor.slug, lead.merged_into_id or lead.pk)
    return redirect("workspace_card_request", exhibitor.slug, asked.pk)
