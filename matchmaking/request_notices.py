"""What people are told of sourcing requests."""

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.notices import Notice, notice
from exhibitors.models import Membership
from fair.countries import country_name
from fair.templatetags.days import day_and_time
from matchmaking.models import Invitation

SHOWN = 200


def works_somewhere(user):
    return Membership.objects.filter(user=user).exists()


def for_exhibitors(name, label):
    return notice(name, label=label, offered_to=works_somewhere)


def _page(data):
    """The exhibitor's page of the request."""
    return reverse("workspace_request", args=[data["exhibitor"], data["invitation"]])


def _own_page(data):
    return reverse("my_request", args=[data["request"]])


def _until(data):
    told = {"when": day_and_time(timezone.localtime(parse_datetime(data["deadline"])))}
    return _("Quotes are taken until %(when)s, your time.") % told


def _from_where(data):
    country = data.get("country")
    return _("A buyer from %(country)s asks.") % {"country": country_name(country)} if country else ""


@for_exhibitors("request.received", gettext_lazy("Sourcing requests sent to you"))
def request_received(data):
    text = " ".join(filter(None, [_from_where(data), _until(data)]))
    return Notice(_("Asked for a quote: %(title)s") % data, text, _page(data))


@for_exhibitors("request.changed", gettext_lazy("Changes of sourcing requests"))
def request_changed(data):
    return Notice(_("The buyer has changed the request: %(title)s") % data, _until(data), _page(data))


@for_exhibitors("request.extended", gettext_lazy("Longer deadlines of sourcing requests"))
def request_extended(data):
    return Notice(_("More time to quote: %(title)s") % data, _until(data), _page(data))


@for_exhibitors("request.withdrawn", gettext_lazy("Sourcing requests taken back"))
def request_withdrawn(data):
    text = data.get("reason") or _("No quote is needed any more.")
    return Notice(
        _("Taken back: %(title)s") % data, text, reverse("workspace_requests", args=[data["exhibitor"]])
    )


@for_exhibitors("request.waits", gettext_lazy("Sourcing requests that wait for your quote"))
def request_waits(data):
    return Notice(_("Not answered yet: %(title)s") % data, _until(data), _page(data))


@for_exhibitors("request.named", gettext_lazy("Buyers who tell you who they are"))
def request_named(data):
    return Notice(_("%(buyer)s tells you who asks") % data, data["title"], _page(data))


@for_exhibitors("request.answered", gettext_lazy("Answers of buyers to questions about requests"))
def request_answered(data):
    text = Truncator(data["answer"]).chars(SHOWN)
    return Notice(_("The buyer has answered: %(title)s") % data, text, _page(data))


@notice("request.asked", label=gettext_lazy("Questions of exhibitors about your requests"))
def request_asked(data):
    title = _("%(company)s asks about your request") % data
    return Notice(title, Truncator(data["text"]).chars(SHOWN), f"{_own_page(data)}#questions")


@notice("request.declined", label=gettext_lazy("Exhibitors who do not quote"), mail="daily", push=False)
def request_declined(data):
    reason = data["text"] or Invitation.Decline(data["reason"]).label
    return Notice(_("%(company)s does not quote for “%(title)s”") % data, str(reason), _own_page(data))


@notice(
    "request.taken_up",
    label=gettext_lazy("Exhibitors who found your request on the board"),
    mail="daily",
    push=False,
)
def request_taken_up(data):
    title = ngettext(
        "%(company)s found your request on the board",
        "%(count)s exhibitors found your request on the board",
        data["count"],
    )
    return Notice(title % data, data["title"], _own_page(data))


@notice("request.expired", label=gettext_lazy("Requests whose time is over"))
def request_expired(data):
    quotes = data["quotes"]
    text = _("No quote came. You can give the exhibitors another week with one click.")
    if quotes:
        text = ngettext(
            "%(quotes)s quote came: decide.", "%(quotes)s quotes came: compare and decide.", quotes
        )
    return Notice(_("The time for quotes is over: %(title)s") % data, text % data, _own_page(data))


@notice("request.unanswered", label=gettext_lazy("Requests that nobody has answered"))
def request_unanswered(data):
    text = _("Nobody has quoted yet. Ask more exhibitors, or publish the request on the board.")
    return Notice(_("Without an answer so far: %(title)s") % data, text, _own_page(data))
