"""What a person follows and wants to attend, and where that clashes."""

import datetime
from itertools import combinations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from fair.models import Edition
from live.models import CalendarKey, Follow, Show
from live.models.following import new_calendar_secret
from live.timetable import Row, sessions_on_programme

MOST = 300
KEPT = datetime.timedelta(days=30)  # for which a calendar still shows what is over


def read_own(user, for_calendar=False):
    """The rows in the order of their time: what is to come, or for a calendar also what is over or off."""
    now = timezone.now()
    since = now - KEPT if for_calendar else now
    rows = [Row(show, None, now) for show in _shows(user, since, for_calendar)]
    sessions = sessions_on_programme().filter(wanted_by__user=user, ends_at__gt=since)
    rows += [Row(session.stage, session, now) for session in sessions[:MOST]]
    return sorted(rows, key=lambda row: row.place)


def _shows(user, since, for_calendar):
    """What was chosen by name, be it private; of booths, what the programme names."""
    follows = Follow.objects.filter(user=user)
    chosen = Q(pk__in=follows.filter(booth=None).values("show"), edition__state=Edition.State.OPEN)
    of_booths = Show.objects.named_to(user).filter(booth__in=follows.filter(show=None).values("booth"))
    shows = Show.objects.filter(chosen | Q(pk__in=of_booths.values("pk")))
    shows = shows.filter(Q(ends_at__gt=since) | Q(state__in=Show.RUNNING))
    if not for_calendar:
        shows = shows.filter(state__in=Show.HELD)
    return shows.for_cards().order_by("starts_at", "pk")[:MOST]


def booths_followed(user):
    follows = Follow.objects.filter(user=user, show=None)
    return [
        one.booth for one in follows.select_related("booth__exhibitor__logo", "booth__hall").order_by("pk")
    ]


def clashes(rows):
    """The titles of what takes place at the same time, by each row's place: {place: [title, …]}."""
    found = {}
    for one, other in combinations(rows, 2):
        if other.thing.starts_at >= one.thing.ends_at:
            continue
        found.setdefault(one.place, []).append(other.thing.title)
        found.setdefault(other.place, []).append(one.thing.title)
    return found


@transaction.atomic
def renew_calendar_key(user):
    """A new secret address; what was given the old one gets nothing any more."""
    secret = {"secret": new_calendar_secret(), "made_at": timezone.now()}
    return CalendarKey.objects.update_or_create(user=user, defaults=secret)[0]


def drop_calendar_key(user):
    CalendarKey.objects.filter(user=user).delete()
