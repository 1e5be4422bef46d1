"""What people are told of programmes of hosted buyers."""

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices import Notice, notice
from fair.templatetags.days import short_day


@notice("hosted.asked", label=gettext_lazy("When an organiser asks whom you wish to meet"))
def hosted_asked(data):
    text = _("Say whom you must meet, want to meet, or do not want to, and when you cannot.")
    if until := data.get("until") and timezone.localtime(parse_datetime(data["until"])):
        text += " " + _("Your wishes are taken until %(day)s, %(time)s.") % {
            "day": short_day(until),
            "time": f"{until:%H:%M}",
        }
    return Notice(_("Your wishes for %(name)s") % {"name": data["programme"]}, text, data["url"])


@notice("hosted.published", label=gettext_lazy("Timetables that an organiser has made for you"), mail=None)
def hosted_published(data):
    title = (
        _("Your timetable for %(name)s has changed")
        if data["is_update"]
        else _("Your timetable for %(name)s")
    )
    return Notice(title % {"name": data["programme"]}, _("All your meetings stand on one page."), data["url"])
