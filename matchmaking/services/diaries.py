"""How a person can be met: saved as a whole; what is planned stands."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fair.errors import Refused
from matchmaking.intervals import joined
from matchmaking.models import Diary, DiaryException, DiaryHours, Meeting, Seat
from matchmaking.services.meetings.reminding import schedule_reminders
from matchmaking.services.meetings.taking import take

FIELDS = ("slot_minutes", "buffer_minutes", "most_a_day", "notice_minutes", "wakes_at", "sleeps_at")
FIELDS += ("takes_bookings", "reminders")
MOST_EXCEPTIONS = 100


def diary_of(user):
    """The person's Diary, or one with the usual values that is not saved."""
    return Diary.objects.filter(user=user).first() or Diary(user=user)


def save_diary(user, hours=None, **fields):
    """Save some of FIELDS, and `hours` as [(weekday, starts_at, ends_at)]; [] is awake all week.

    Raises Refused for hours at which the person sleeps. Reminders of planned meetings follow.
    """
    diary = _save(user, hours, fields)
    if "reminders" in fields:
        planned = Seat.objects.standing().filter(user=user, meeting__state=Meeting.State.CONFIRMED)
        for pk in planned.filter(meeting__starts_at__gt=timezone.now()).values_list("meeting", flat=True):
            _remind_anew(pk)
    return diary


@transaction.atomic
def _save(user, hours, fields):
    Diary.objects.get_or_create(user=user)
    diary = Diary.objects.select_for_update(no_key=True).get(user=user)
    for name in FIELDS:
        if name in fields:
            setattr(diary, name, fields[name])
    if diary.wakes_at >= diary.sleeps_at:
        raise Refused(_("The latest time must be after the earliest."))
    rows = list(diary.hours.values_list("weekday", "starts_at", "ends_at")) if hours is None else hours
    if any(start < diary.wakes_at or end > diary.sleeps_at for _day, start, end in rows):
        raise Refused(
            _("Some of these hours are outside your waking hours: widen those, or change the hours.")
        )
    diary.changed_at = timezone.now()
    diary.save()
    if hours is not None:
        diary.hours.all().delete()
        DiaryHours.objects.bulk_create(
            DiaryHours(diary=diary, weekday=day, starts_at=start, ends_at=end)
            for day in range(7)
            for start, end in joined((start, end) for weekday, start, end in hours if weekday == day)
        )
    return diary


@transaction.atomic
def _remind_anew(pk):
    schedule_reminders(take(Meeting(pk=pk)))


@transaction.atomic
def add_exception(user, starts_at, ends_at, is_free=False, label=""):
    """Time off within the hours, or with `is_free` time beside them. Raises Refused for what is no time."""
    if ends_at <= starts_at or ends_at <= timezone.now():
        raise Refused(_("The end must be after the beginning, and not be past."))
    diary, _is_new = Diary.objects.get_or_create(user=user)
    if diary.exceptions.filter(ends_at__gt=timezone.now()).count() >= MOST_EXCEPTIONS:
        raise Refused(_("You have 100 exceptions to come already: remove some."))
    return diary.exceptions.create(
        starts_at=starts_at, ends_at=ends_at, is_free=is_free, label=label.strip()[:80]
    )


def remove_exception(user, pk):
    """Twice is once."""
    DiaryException.objects.filter(diary__user=user, pk=pk).delete()
