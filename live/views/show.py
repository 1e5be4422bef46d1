"""A show's page, and what its open page asks for."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.guest_pages import kept_for_guests
from live import seo
from live.doors import named_shows, remember_secret, secret_of, shown_show, sign_in_for
from live.elsewhere import allowed_elsewhere
from live.models import Event, Show
from live.show_page import ShowPage


@require_safe
def show(request, pk, slug):
    """The show for who may watch it; whoever must only sign in for that is told so."""
    response = _page(request, pk, slug)
    response._csp_update = allowed_elsewhere(pk)
    return response


@kept_for_guests
def _page(request, pk, slug):
    secret = secret_of(request, pk)
    show = named_shows(request.user, secret).filter(pk=pk).first()
    if show is None:
        return _to_registration(request, pk)
    if slug != show.slug:
        return _to(show, request)
    remember_secret(request, show)
    if not Show.objects.visible_to(request.user, secret).filter(pk=pk).exists():
        context = {"show": show, "sign_in": sign_in_for(pk)}
        return render(request, "live/locked.html", context)
    page = ShowPage(show, request.user, secret)
    context = {"show": show, "page": page, "talk": page.talk, "structured": seo.show_data(show)}
    return render(request, "live/show.html", context)


def _to_registration(request, pk):
    """The stages of an event are for who has a place there: everyone else is led to the registration."""
    stages = Show.objects.standing().exclude(visibility=Show.Visibility.PRIVATE)
    events = Event.objects.visible_to(request.user)
    show = get_object_or_404(stages.filter(event__in=events).select_related("event"), pk=pk)
    return redirect("event_stage", show.event.slug, pk)


def _to(show, request):
    query = request.META["QUERY_STRING"]
    return redirect(show.get_absolute_url() + (f"?{query}" if query else ""))


@require_safe
def short(request, pk):
    """The show by its number alone: on to its page."""
    return _to(get_object_or_404(named_shows(request.user, secret_of(request, pk)), pk=pk), request)


@require_safe
def stage(request, door):
    """The show that is talked about in a room without a booth. Whoever knows the door may watch it."""
    found = Show.objects.standing().filter(room__door=door, room__booth=None)
    show = found.order_by("-starts_at").first() if door else None
    if show is None:
        raise Http404
    if show.is_private:
        return redirect(f"{show.get_absolute_url()}?secret={show.secret}")
    return redirect(show.get_absolute_url())


@require_safe
@never_cache
def now(request, pk):
    """What an open page asks for after a gap."""
    show = shown_show(request, pk)
    return JsonResponse(ShowPage(show, request.user).now())
