"""A running show goes on for longer than planned, and what follows it moves."""

import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from fair import audit
from fair.errors import Refused
from live.models import Show
from live.services.reminding import schedule_reminders
from live.services.shows import OneAtATime, State, take, tell


class InTheWay(Refused):
    """The booth's next show would have to move."""


@transaction.atomic
def extend_show(show, by, minutes, moves_following=False):
    """Let a running show end later; the booth's next ones move with it, or Refused names the first."""
    show = take(show)
    if not show.is_running:
        raise Refused(_("Only a show that is on air can be extended."))
    later = datetime.timedelta(minutes=minutes)
    show.ends_at = max(show.ends_at, timezone.now()) + later
    following = in_the_way_of(show)
    if following and not moves_following:
        raise InTheWay(
            _("“%(title)s” is planned next. Move what follows as well, or end before it.")
            % {"title": following[0].title}
        )
    with OneAtATime(show):
        for one in (show, *following):
            one.revision, one.changed_at = one.revision + 1, timezone.now()
            one.save(update_fields=["starts_at", "ends_at", "revision", "changed_at"])
        for other in following:
            other.shifts.update(starts_at=F("starts_at") + other.by, ends_at=F("ends_at") + other.by)
    for other in following:
        schedule_reminders(other, moved_from=other.starts_at - other.by)
        tell(other, "show.changed")
    last = show.shifts.order_by("-ends_at").first()
    if last and last.ends_at < show.ends_at:
        last.ends_at = show.ends_at
        last.save(update_fields=["ends_at"])
    audit.record(
        by, "show.extended", show, after={"minutes": minutes, "moved": [one.pk for one in following]}
    )
    tell(show, "show.changed")
    return show


def in_the_way_of(show):
    """The booth's planned shows that this one, as it ends now, pushes back: moved, each `by` so much."""
    if show.booth_id is None:
        return []
    pushed, free_at = [], show.ends_at
    planned = Show.objects.select_for_update(no_key=True).filter(booth=show.booth_id, state=State.PLANNED)
    for other in planned.filter(ends_at__gt=show.starts_at).exclude(pk=show.pk).order_by("starts_at"):
        if other.starts_at >= free_at:
            break
        other.by = free_at - other.starts_at
        other.starts_at, other.ends_at = other.starts_at + other.by, other.ends_at + other.by
        pushed.append(other)
        free_at = other.ends_at
    return pushed
