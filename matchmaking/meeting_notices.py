"""What people are told of their meetings, in words about the other side and on both clocks."""

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices import Notice, notice
from accounts.notices.times import zone_for
from fair.countries import country_name
from fair.zones import zone_of
from matchmaking.clocks import both_times

# Kinds of which the latest takes the place of those before it.
NAMES = ("proposed", "offered", "confirmed", "moved", "kept", "joined", "declined", "expired", "withdrawn")
NAMES += ("cancelled", "missed", "reminded", "missing", "rate")
KINDS = {f"meeting.{name}" for name in NAMES}


def told_of(meeting, to_buyer, buyer=None):
    """What the words are made from: about the exhibitor for the buyer's side, about the buyer (what may be
    told of them, a Contact) for the exhibitor's."""
    host = next((seat.user for seat in meeting.seats.all() if seat.is_host), None)
    theirs = host if to_buyer else meeting.buyer
    name = meeting.exhibitor.name if to_buyer else buyer.name or buyer.company
    first = meeting.times.filter(state="standing").order_by("starts_at").first()
    return {
        "pk": meeting.pk,
        "title": meeting.title,
        "with": name,
        "country": "" if to_buyer else meeting.buyer.country,
        "zone": str(zone_for(theirs or meeting.buyer)),
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "first": [first.starts_at, first.ends_at] if first else None,
    }


def other(data):
    """The other side by name: "A buyer from Chile" while it may not be told."""
    if data["with"]:
        return data["with"]
    if data["country"]:
        return _("a buyer from %(country)s") % {"country": country_name(data["country"])}
    return _("a buyer")


def when(data):
    return on_clocks(data["starts_at"], data["ends_at"], data["zone"]) if data["starts_at"] else ""


def first_of(data):
    return on_clocks(*data["first"], data["zone"]) if data["first"] else ""


def on_clocks(starts_at, ends_at, zone):
    """A stretch of time on the reader's clock and the other side's, with the names of days."""
    here = timezone.get_current_timezone()
    stretch = parse_datetime(starts_at), parse_datetime(ends_at)
    told = both_times(*stretch, here, zone_of(zone), year=True)
    if told.is_same:
        return _("%(here)s, your time and theirs") % {"here": told.here}
    words = {"here": told.here, "there": told.there, "place": told.there_place}
    return _("%(here)s, your time (%(there)s in %(place)s)") % words


def told(data, title, *lines):
    words = {"who": other(data), "when": when(data), "first": first_of(data)}
    own = data.get("text") or data.get("reason") or ""
    text = "\n\n".join(filter(None, [*(line % words for line in lines), own]))
    return Notice(title % words, text, f"/meetings/{data['pk']}/")


@notice("meeting.proposed", label=gettext_lazy("Meetings that are proposed to you"))
def meeting_proposed(data):
    lines = [_("The first of the proposed times: %(first)s"), _("Accept one, or propose others.")]
    return told(data, _("%(who)s would like to meet you"), *lines)


@notice("meeting.offered", label=gettext_lazy("A time that became free for you"))
def meeting_offered(data):
    text = _("The time: %(first)s. It is held for you for a short while.")
    return told(data, _("A time became free to meet %(who)s"), text)


@notice("meeting.confirmed", label=gettext_lazy("Meetings that are confirmed"), mail=None)
def meeting_confirmed(data):
    return told(data, _("You meet %(who)s"), "%(when)s")


@notice("meeting.moved", label=gettext_lazy("Meetings that are moved"), mail=None)
def meeting_moved(data):
    return told(data, _("Your meeting with %(who)s is at another time"), "%(when)s")


@notice("meeting.kept", label=gettext_lazy("Meetings that stay when they were"))
def meeting_kept(data):
    return told(data, _("Your meeting with %(who)s stays when it was"), "%(when)s")


@notice("meeting.joined", label=gettext_lazy("Meetings that you are asked to join"), mail=None)
def meeting_joined(data):
    return told(data, _("You take part in a meeting with %(who)s"), "%(when)s")


@notice("meeting.declined", label=gettext_lazy("Meetings that are declined"))
def meeting_declined(data):
    return told(data, _("%(who)s cannot meet you at these times"))


@notice("meeting.expired", label=gettext_lazy("Proposals that nobody answered"))
def meeting_expired(data):
    return told(data, _("The proposed times to meet %(who)s are over"), _("You can propose others."))


@notice("meeting.withdrawn", label=gettext_lazy("Proposals that are taken back"))
def meeting_withdrawn(data):
    return told(data, _("%(who)s has taken back the proposal to meet"))


@notice("meeting.cancelled", label=gettext_lazy("Meetings that are called off"), mail=None)
def meeting_cancelled(data):
    return told(data, _("Your meeting with %(who)s is called off"), _("It was to be: %(when)s"))


@notice("meeting.missed", label=gettext_lazy("Meetings that did not take place"), push=False)
def meeting_missed(data):
    return told(data, _("Your meeting with %(who)s did not take place"), _("You can plan another."))


@notice("meeting.reminded", label=gettext_lazy("Reminders of meetings"))
def meeting_reminded(data):
    return told(data, _("You meet %(who)s soon"), "%(when)s")


@notice("meeting.missing", label=gettext_lazy("When somebody is late for a meeting"), mail="never")
def meeting_missing(data):
    if data["is_here"]:
        text = _("You can write to them, or give the time to somebody else.")
        return told(data, _("%(who)s has not come yet"), text)
    return told(data, _("%(who)s waits for you"), _("Your meeting has begun."))


@notice("meeting.rate", label=gettext_lazy("How a meeting went"), mail="daily", push=False)
def meeting_rate(data):
    return told(data, _("How was your meeting with %(who)s?"), _("Your answer is for your own side alone."))
