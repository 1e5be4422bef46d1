"""Who may watch what happens at a show."""

from fair.realtime import guard
from live.models import Show


def watched(user, key):
    """The shows that a topic's key opens to the person: "7", or "7.<secret>" of a private one."""
    pk, _dot, secret = key.partition(".")
    return Show.objects.visible_to(user, secret).filter(pk=int(pk))


@guard("show")
def may_watch_show(user, key):
    """Those who have the show's page open."""
    return watched(user, key).exists()


@guard("playing", metered=True)
def may_watch_playing(user, key):
    """Those whose player plays: the viewers who are counted."""
    return watched(user, key).exists()


@guard("cockpit", counted=False)
def may_watch_cockpit(user, key):
    return Show.objects.hosted_by(user).filter(pk=int(key)).exists()


@guard("programme", counted=False)
def may_watch_programme(user, key):
    """What is on is for everyone."""
    return key == ""
