"""{% live_now %}, {% booth_replays %} and the buttons to follow: what pages of all apps show of shows."""

from django import template
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from fair.languages import language_choices
from fair.zones import zone_of
from live.on_air import CARDS, read_booth, read_replays, read_strip
from live.services.following import followed_by

register = template.Library()


@register.filter
def spoken(code):
    """A language's name in the reader's language: "Arabic"."""
    return dict(language_choices()).get(code, code)


@register.filter
def is_elsewhere(show):
    """Whether the clock at its booth shows another time than the reader's."""
    return (
        timezone.localtime(show.starts_at).utcoffset()
        != timezone.localtime(show.starts_at, zone_of(show.time_zone)).utcoffset()
    )


@register.simple_tag(takes_context=True)
def live_now(context, hall=None, booth=None):
    """What is on air, and next: {% live_now %} of the fair, or with hall=hall or booth=booth of that.

    It keeps itself fresh while the page is open.
    """
    if booth:
        at = read_booth(_user(context), booth)
        context["request"].has_booth_strip = bool(at.first)
        src = reverse("booth_shows", args=[booth.slug])
        return _drawn(context, "live/live-now.html", {"booth": booth, "at": at, "src": src})
    src = reverse("programme_now") + (f"?hall={hall.slug}" if hall else "")
    return _drawn(context, "live/live-now.html", strip_data(_user(context), hall) | {"src": src})


@register.simple_tag(takes_context=True)
def booth_replays(context, booth):
    """The newest replays of a booth."""
    replays = read_replays(_user(context), booth)
    return _drawn(context, "live/strips/replays.html", {"booth": booth, "replays": replays})


@register.simple_tag(takes_context=True)
def follow_button(context, show, small=False):
    """Be reminded of a show, or no longer."""
    shows, _booths = followed_by(context["request"])
    return _follow(
        context,
        address=reverse("show_follow", args=[show.pk]),
        followed=show.pk in shows,
        show=show,
        small=small,
        of=show.title if small else "",
    )


@register.simple_tag(takes_context=True)
def follow_booth_button(context, booth, small=False):
    """Be told of all shows of a booth, or no longer."""
    _shows, booths = followed_by(context["request"])
    return _follow(
        context,
        address=reverse("booth_follow", args=[booth.slug]),
        followed=booth.pk in booths,
        booth=booth,
        small=small,
        of=booth.exhibitor.name if small else "",
    )


def strip_data(user, hall=None):
    """What live/strips/now.html shows: beside few shows on air stand the next, so that a row is whole."""
    strip = read_strip(user, hall)
    filling = strip.next[: CARDS - len(strip.on_air)]
    return {"strip": strip, "filling": filling, "hall": hall}


def _follow(context, **data):
    request = context["request"]
    # A fragment says to which page it belongs.
    back = getattr(request, "page_path", None) or request.get_full_path()
    return _drawn(context, "live/follow.html", {"booth": None, "show": None} | data | {"back": back})


def _drawn(context, name, data):
    """As {% include %}, but with what is read for it."""
    with context.push(**data):
        return context.template.engine.get_template(name).render(context)


def _user(context):
    return context.get("user") or AnonymousUser()
