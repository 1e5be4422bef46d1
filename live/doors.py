"""The way to a show: visible, or opened by the secret of its link, which the session remembers."""

from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse

from booths.models import Booth
from booths.views.answers import taking_part
from fair.models import Edition
from live.models import Show

REMEMBERED = "show_secrets"
MOST = 50  # links that a session remembers
RELATED = (
    "event",
    "room__booth",
    "room__keeper",
    "booth__exhibitor__logo",
    "booth__hall__edition",
    "edition",
    "poster",
)


def secret_of(request, pk):
    """The secret with which the person comes to the show, from the address or an earlier one, or ""."""
    return request.GET.get("secret") or request.session.get(REMEMBERED, {}).get(str(pk), "")


def remember_secret(request, show):
    """The person has come with the show's link: from now on its plain address is enough."""
    known = request.session.get(REMEMBERED, {})
    if show.is_private and request.GET.get("secret") == show.secret != known.get(str(show.pk)):
        kept = dict(list(known.items())[1 - MOST :])
        request.session[REMEMBERED] = kept | {str(show.pk): show.secret}


def named_shows(user, secret=""):
    """Those whose name is no secret to the person: the visible ones, and those that signing in opens."""
    standing = Q(booth=None) | Q(booth__in=Booth.objects.visible_to(user).values("pk"))
    opened = Q(visibility=Show.Visibility.SIGNED_IN, edition__state=Edition.State.OPEN)
    visible = Q(pk__in=Show.objects.visible_to(user, secret).values("pk"))
    return Show.objects.filter(opened & standing | visible).select_related(*RELATED)


def shown_show(request, pk):
    """The show, as far as the person may watch it; 404 otherwise."""
    shows = Show.objects.visible_to(request.user, secret_of(request, pk)).select_related(*RELATED)
    return get_object_or_404(shows, pk=pk)


def hosted_show(request, pk):
    """The show, as far as the person may bring it on air; 404 otherwise."""
    return get_object_or_404(Show.objects.hosted_by(request.user).select_related(*RELATED), pk=pk)


def at_a_show(view):
    """For what signed-in people do at a show: answers as `taking_part`, guests are told where to sign in."""
    return taking_part(view, sign_in=sign_in_for)


def sign_in_for(pk, query="", **more):
    """The address at which a guest signs in and comes back to the show."""
    page = reverse("show_short", args=[pk])
    return redirect_to_login(f"{page}?{query}" if query else page).url
