"""What is announced to the person behind a request, for every page: at most one query, mostly none."""

from django.core.cache import cache

from booths.models import Announcement, Booth
from booths.services.announcements import KEPT
from exhibitors.models import Exhibitor

FRESH_SECONDS = 10
Audience = Announcement.Audience


def announced_to(request):
    """The announcements that stand for whoever asks, the latest first."""
    standing = cache.get_or_set(KEPT, lambda: list(Announcement.objects.standing()), FRESH_SECONDS)
    if not standing:
        return []
    groups = _groups(request)
    heard = [announcement for announcement in standing if announcement.audience in groups]
    if Audience.EXHIBITORS in groups and any(row.audience == Audience.HALL for row in standing):
        halls = _halls(request.user)
        heard += [row for row in standing if row.audience == Audience.HALL and row.hall_id in halls]
    return sorted(heard, key=lambda announcement: -announcement.pk)


def _groups(request):
    user = request.user
    if not user.is_authenticated:
        return {Audience.ALL}
    own = Audience.EXHIBITORS if request.hats.companies else Audience.BUYERS
    return {Audience.ALL, own, *([Audience.ORGANISERS] if user.is_staff else [])}


def _halls(user):
    own = Exhibitor.objects.staffed_by(user).values("pk")
    return set(Booth.objects.filter(exhibitor__in=own).values_list("hall", flat=True))
