"""Conferences as visitors see them: the list, an event, its speakers, and registering."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.guest_pages import kept_for_guests
from fair.errors import Refused
from live.event_page import EventPage, read_list, read_speaker
from live.models import Event, Registration, Show
from live.services import registering, sessions

# What a guest asked for waits here while the guest signs in.
WISH = "event_wish"


@require_safe
@kept_for_guests
def events(request):
    to_come, past = read_list(request.user)
    return render(request, "live/events/list.html", {"to_come": to_come, "past": past})


def found(request, slug):
    shown = Event.objects.visible_to(request.user).select_related("edition", "poster")
    return get_object_or_404(shown, slug=slug)


@require_safe
@kept_for_guests
def event(request, slug):
    """The whole page, or with ?fragment=now the part that tells of now."""
    page = EventPage(found(request, slug), request.user)
    now = request.GET.get("fragment") == "now"
    template = "live/events/now.html" if now else "live/events/event.html"
    return render(request, template, {"page": page, "event": page.event})


@require_safe
@kept_for_guests
def speaker(request, slug, speaker):
    event = found(request, slug)
    shown = read_speaker(event, speaker)
    if shown is None:
        raise Http404
    crumbs = [(_("Events"), reverse("events")), (event.title, event.get_absolute_url())]
    return render(request, "live/events/speaker.html", {"event": event, "speaker": shown, "crumbs": crumbs})


@require_POST
def register(request, slug):
    """Register; a guest signs in on the way, and is registered on coming back."""
    event = found(request, slug)
    code = request.POST.get("code", "")[:40]
    if not request.user.is_authenticated:
        request.session[WISH] = {"event": event.pk, "code": code}
        return redirect_to_login(reverse("event_resume"))
    return _register(request, event, code)


@login_required
@require_GET
def resume(request):
    """Carry out what the person asked for as a guest: that POST is the consent to this change."""
    wish = request.session.pop(WISH, None)
    event = wish and Event.objects.visible_to(request.user).filter(pk=wish["event"]).first()
    return _register(request, event, wish["code"]) if event else redirect("events")


def _register(request, event, code):
    try:
        registering.register(event, request.user, code)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{event.get_absolute_url()}#registration")


@login_required
@require_POST
def cancel(request, slug):
    registration = get_object_or_404(Registration, event__slug=slug, user=request.user)
    registering.cancel(registration)
    return redirect(f"{reverse('event', args=[slug])}#registration")


@login_required
@require_POST
def agenda(request, slug, pk):
    """Put a session on one's agenda, or take it off when `drop` is posted; a clash is told."""
    event = found(request, slug)
    session = get_object_or_404(event.sessions, pk=pk)
    if "drop" in request.POST:
        sessions.remove_from_agenda(request.user, session)
    else:
        _want(request, session)
    return redirect(f"{event.get_absolute_url()}#session-{session.pk}")


def _want(request, session):
    try:
        clashes = sessions.add_to_agenda(request.user, session)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return
    for other in clashes:
        messages.warning(request, _("“%(session)s” is at the same time.") % {"session": other.title})


@require_safe
def stage(request, slug, pk):
    """To the show of a stage; who may not watch it is led to the registration."""
    event = found(request, slug)
    show = get_object_or_404(Show.objects.standing(), event=event, pk=pk)
    if Show.objects.visible_to(request.user).filter(pk=pk).exists():
        return redirect(show)
    messages.info(request, _("The stages of this event are for those who are registered."))
    return redirect(f"{event.get_absolute_url()}#registration")
