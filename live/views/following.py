"""Following shows and booths. A guest signs in on the way, and comes back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from booths.models import Booth
from fair.addresses import safe_next
from fair.errors import Refused
from live.doors import secret_of
from live.models import CalendarKey, Show
from live.my_programme import booths_followed, clashes, drop_calendar_key, read_own, renew_calendar_key
from live.services.following import follow, unfollow

# A guest's wish waits here while the guest signs in.
WISH = "follow_wish"


@require_POST
def follow_show(request, pk):
    """Be reminded of a show, or with `drop` no longer."""
    shows = Show.objects.visible_to(request.user, secret_of(request, pk)).select_related("booth")
    show = get_object_or_404(shows, pk=pk)
    return _follow(request, show=show)


@require_POST
def follow_booth(request, slug):
    """Be told of all shows of a booth, or with `drop` no longer."""
    booths = Booth.objects.visible_to(request.user).select_related("exhibitor")
    return _follow(request, booth=get_object_or_404(booths, slug=slug))


def _follow(request, **what):
    thing = next(iter(what.values()))
    back = safe_next(request, default=thing.get_absolute_url())
    if not request.user.is_authenticated:
        request.session[WISH] = {**{name: one.pk for name, one in what.items()}, "next": back}
        sign_in = redirect_to_login(reverse("follow_resume"))
        return HttpResponseClientRedirect(sign_in.url) if request.htmx else sign_in
    try:
        (unfollow if "drop" in request.POST else follow)(request.user, **what)
    except Refused as refusal:
        if request.htmx:
            return HttpResponse(str(refusal), status=409, content_type="text/plain")
        messages.error(request, str(refusal))
    if not request.htmx:
        return redirect(back)
    request.page_path = back
    return render(request, "live/followed.html", {**what, "small": "small" in request.GET})


@login_required
@require_GET
def resume(request):
    """Carry out what the person asked for as a guest: that POST is the consent to this change."""
    wish = request.session.pop(WISH, None)
    if wish is None:
        return redirect("my_programme")
    secret = secret_of(request, wish.get("show"))
    show = Show.objects.visible_to(request.user, secret).filter(pk=wish.get("show")).first()
    booth = Booth.objects.visible_to(request.user).filter(pk=wish.get("booth")).first()
    if show or booth:
        try:
            follow(request.user, show=show, booth=booth)
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect(wish["next"])


@login_required
@require_GET
def my_programme(request):
    """What the person follows and wants to attend, and the address of the calendar of it."""
    rows = read_own(request.user)
    context = {
        "rows": rows,
        "clashes": clashes(rows),
        "booths": booths_followed(request.user),
        "key": CalendarKey.objects.filter(user=request.user).first(),
    }
    return render(request, "live/my_programme.html", context)


@login_required
@require_POST
def calendar_key(request):
    """A secret address for the calendar, in place of the one there was; with `drop`, none."""
    if "drop" in request.POST:
        drop_calendar_key(request.user)
    else:
        renew_calendar_key(request.user)
    return redirect(reverse("my_programme") + "#calendar")
