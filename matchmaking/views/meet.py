"""Planning a meeting at a booth. Guests see the free times, sign in, and find what they chose."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booths.models import Booth
from fair.errors import Refused
from matchmaking.forms.meetings import MeetForm
from matchmaking.meet_page import MeetPage
from matchmaking.models import WaitingPlace
from matchmaking.services.meetings import booking, waiting
from matchmaking.views.meeting_acts import with_own_times

WISH = "meeting_wish"  # what a guest chose waits here while they sign in
KEPT = ("times", "how", "host", "minutes", "day", "product", "request", "title", "text", "guests")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def meet_booth(request, slug):
    """The free times of a booth's hosts; POST books one or proposes several. ?fragment is the times alone."""
    booths = Booth.objects.visible_to(request.user).select_related("exhibitor__logo", "hall__edition")
    booth = get_object_or_404(booths, slug=slug)
    if request.method == "POST":
        return _plan(request, booth)
    asked = _wish(request, booth) or request.GET
    template = "times" if "fragment" in request.GET else "meet"
    return _shown(request, booth, asked, template=template)


def _shown(request, booth, asked, form=None, refused="", template="meet", status=200):
    page = MeetPage(booth, request.user, asked)
    said = {name: asked.get(name) for name in ("title", "text", "guests")}
    form = form or MeetForm(user=request.user, initial=said)
    context = {"page": page, "booth": booth, "form": form, "refused": refused}
    return render(request, f"matchmaking/meetings/{template}.html", context, status=status)


def _plan(request, booth):
    if not request.user.is_authenticated:
        kept = request.POST.copy()
        request.session[WISH] = {"booth": booth.pk, "asked": _only_kept(kept).urlencode()[:6000]}
        return redirect_to_login(request.path)
    sent = with_own_times(request)
    form = MeetForm(sent, user=request.user)
    try:
        meeting = _planned(request.user, MeetPage(booth, request.user, sent), form)
    except (Refused, ValidationError) as refusal:
        words = refusal.messages[0] if isinstance(refusal, ValidationError) else str(refusal)
        return _shown(request, booth, sent, form, words, status=409)
    confirmed = meeting.state == meeting.State.CONFIRMED
    booked = _("Booked. It stands in everybody’s calendar.")
    messages.success(request, booked if confirmed else _("Proposed. You are told as soon as they answer."))
    return redirect(meeting)


def _planned(user, page, form):
    """The meeting that the form asks for. Raises Refused or a ValidationError."""
    if not form.is_valid():
        raise ValidationError(next(iter(form.errors.values()))[0])
    sent = form.cleaned_data
    about = {"host": page.host, "minutes": page.minutes, "others": sent["guests"]}
    about |= {"title": sent["title"], "text": sent["text"], "wants_interpreter": sent["wants_interpreter"]}
    about |= {"product": page.product, "request": page.request}
    if sent["how"] == "propose":
        return booking.propose(page.exhibitor, user, user, sent["times"], **about)
    if len(sent["times"]) > 1:
        raise Refused(_("Choose one time to book, or propose several."))
    return booking.book(page.exhibitor, user, user, sent["times"][0], **about)


def _only_kept(asked):
    kept = QueryDict(mutable=True)
    for name in KEPT:
        kept.setlist(name, asked.getlist(name))
    return kept


def _wish(request, booth):
    """What the person chose before they signed in, once."""
    wish = request.session.get(WISH)
    if not (request.user.is_authenticated and wish and wish["booth"] == booth.pk):
        return None
    del request.session[WISH]
    return QueryDict(wish["asked"])


@require_safe
def meet_exhibitor(request, exhibitor):
    """From an exhibitor to where it can be met, with what the address tells of the meeting."""
    booths = Booth.objects.visible_to(request.user).filter(exhibitor__slug=exhibitor)
    booth = booths.order_by("-pk").first()
    if booth is None:
        raise Http404
    query = request.GET.urlencode()
    return redirect(f"{reverse('meet_booth', args=[booth.slug])}{'?' if query else ''}{query}")


@login_required
@require_POST
def wait(request, slug):
    """A place in the exhibitor's waiting list, or with `drop` no longer."""
    booth = get_object_or_404(Booth.objects.visible_to(request.user).select_related("exhibitor"), slug=slug)
    try:
        if "drop" in request.POST:
            for place in WaitingPlace.objects.filter(exhibitor=booth.exhibitor, buyer=request.user):
                waiting.leave_waiting_list(place)
            messages.success(request, _("You do not wait any more."))
        else:
            waiting.join_waiting_list(booth.exhibitor, request.user, request.POST.get("text", ""))
            messages.success(request, _("You are told as soon as a time becomes free."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("meet_booth", slug)
