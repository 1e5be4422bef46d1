"""What people are told of the events that they registered for."""

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices import Notice, notice
from fair.templatetags.days import day_and_time


def told_of(event, **more):
    """What the words below are made from."""
    return {"title": event.title, "slug": event.slug, "starts_at": event.starts_at, **more}


def when(data):
    return day_and_time(timezone.localtime(parse_datetime(data["starts_at"])))


def page(data):
    return reverse("event", args=[data["slug"]])


@notice("registration.confirmed", label=gettext_lazy("Your registrations for events"))
def registration_confirmed(data):
    title = _("You are registered for %(event)s") % {"event": data["title"]}
    return Notice(title, _("It begins on %(when)s, on your clock.") % {"when": when(data)}, page(data))


@notice("registration.waiting", label=gettext_lazy("A place on a waiting list"))
def registration_waiting(data):
    title = _("You are on the waiting list of %(event)s") % {"event": data["title"]}
    return Notice(title, _("All places are taken. When one becomes free for you, we tell you."), page(data))


@notice("registration.promoted", label=gettext_lazy("A place that became free for you"))
def registration_promoted(data):
    title = _("A place became free: you are registered for %(event)s") % {"event": data["title"]}
    return Notice(title, _("It begins on %(when)s, on your clock.") % {"when": when(data)}, page(data))


@notice("registration.declined", label=gettext_lazy("A registration that was declined"))
def registration_declined(data):
    title = _("The organisers declined your registration for %(event)s") % {"event": data["title"]}
    return Notice(title, _("Your place, if you had one, went to somebody else."), page(data))


@notice("event.changed", label=gettext_lazy("Changes of events you registered for"))
def event_changed(data):
    title = _("%(event)s is at another time") % {"event": data["title"]}
    return Notice(title, _("It begins on %(when)s, on your clock.") % {"when": when(data)}, page(data))


@notice("event.cancelled", label=gettext_lazy("Events that are called off"))
def event_cancelled(data):
    if data.get("session"):
        title = _("%(session)s is called off") % {"session": data["session"]}
        return Notice(title, _("The event %(event)s takes place.") % {"event": data["title"]}, page(data))
    title = _("%(event)s is called off") % {"event": data["title"]}
    return Notice(title, data.get("reason", ""), page(data))


@notice("event.over", label=gettext_lazy("Thanks, replays and certificates after an event"), push=False)
def event_over(data):
    """For who was there, and in other words for who was not. The organisers' own words come first."""
    if data["was_there"]:
        title = _("Thank you for coming to %(event)s") % {"event": data["title"]}
    else:
        title = _("%(event)s is over: watch what you missed") % {"event": data["title"]}
    lines = [data["thanks"]]
    if data["certificate"]:
        lines.append(_("Your certificate of attendance is ready: it is on the page of the event."))
    if data["replays"]:
        lines.append(_("Watch again: %(shows)s") % {"shows": ", ".join(data["replays"])})
    return Notice(title, "\n\n".join(line for line in lines if line), page(data))
