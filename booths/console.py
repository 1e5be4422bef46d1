"""What the console's first page shows of halls and booths."""

import time
from collections import Counter
from datetime import datetime

from django.core.cache import cache
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.models import Application, Booth, BoothDay, Case
from booths.waiting import LATE, read_questions
from exhibitors.models import Membership
from fair import vitals
from fair.console.navigation import counts_for, waiting_count
from fair.console.today import Figure, block, fair_now, figures
from fair.models import Hall, Sample
from fair.realtime import presence
from fair.search.models import Term
from fair.search.query import search

FRESH_SECONDS = 8
NUDGED = 6
APPROVALS = 6
CASES = 4
MOST_COUNTED = 1_000


def people_by_hall():
    """{hall id: people at its booths now}; someone who looks at two booths counts at both."""
    return cache.get_or_set("console:halls", _people_by_hall, FRESH_SECONDS)


def _people_by_hall():
    there, _countries = presence.whole()
    booths = {
        int(topic.removeprefix("booth:")): people for topic, people in there.items() if "booth:" in topic
    }
    halls = Counter()
    for pk, hall in Booth.objects.filter(pk__in=booths).values_list("pk", "hall"):
        halls[hall] += booths[pk]
    return dict(halls)


def take_sample():
    """Keep how many are in the fair at this step of five minutes; twice is once."""
    now = timezone.now()
    step = now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0)
    staff = presence.all_staff()
    numbers = {
        "people": presence.fair(),
        "staff": len({user for users in staff.values() for user in users}),
        "staffed": len(staff),
        "waiting": read_questions().questions,
        "halls": people_by_hall(),
    }
    Sample.objects.update_or_create(at=step, defaults=numbers)


def time_search():
    """Search for a frequent word and leave for the system page how long that took."""
    word = Term.objects.exclude(lexeme="").order_by("-entries").values_list("text", flat=True).first()
    if word:
        began = time.monotonic()
        search(word)
        vitals.note(search_ms=(time.monotonic() - began) * 1000)


@figures
def replies(request):
    found = read_questions()
    minutes = None if found.median is None else max(1, round(found.median / 60))
    yield Figure(
        _("Median reply"),
        "–" if minutes is None else _("%(many)d min") % {"many": minutes},
        _("target 15 min"),
        _(
            "From a visitor's question to the staff's next line, in the middle of all that were "
            "answered in the last two days."
        ),
        "" if minutes is None else "ok" if minutes <= 15 else "warn",
    )
    yield Figure(
        _("Waiting over 15 min"),
        found.late,
        _("in %(many)d booths") % {"many": sum(booth.late > 0 for booth in found.booths)},
        _(
            "Questions of the last two days that no staff has answered: a visitor's first line after "
            "the staff's last one, or after an hour of silence."
        ),
        "warn" if found.late else "",
    )


@block("halls", "booths/console/halls.html", order=2, may="booths.view_booth")
def halls(request):
    edition = fair_now(request)
    if edition is None:
        return None
    people = people_by_hall()
    most = max(people.values(), default=0) or 1
    late = cache.get_or_set("console:late-halls", _late_by_hall, FRESH_SECONDS)
    return {
        "halls": [
            {
                "hall": hall,
                "people": people.get(hall.pk, 0),
                "heat": -(-people.get(hall.pk, 0) * 4 // most) if people.get(hall.pk) else 0,
                "late": late.get(hall.pk, 0),
            }
            for hall in cache.get_or_set(f"console:halls-of:{edition.pk}", lambda: _halls(edition), 60)
        ]
    }


def _halls(edition):
    return list(Hall.objects.filter(edition=edition))


def _late_by_hall():
    late = {booth.booth_id: booth.late for booth in read_questions().booths if booth.late}
    halls = Counter()
    for pk, hall in Booth.objects.filter(pk__in=late).values_list("pk", "hall"):
        halls[hall] += late[pk]
    return dict(halls)


@block("nudge", "booths/console/nudge.html", column="side", order=2, may="booths.view_booth")
def nudge(request):
    """The booths that keep somebody waiting longest, with whom to write to."""
    found = read_questions()
    slowest = [booth for booth in found.booths if booth.oldest < timezone.now() - LATE][:NUDGED]
    booths = Booth.objects.select_related("exhibitor", "hall").in_bulk([booth.booth_id for booth in slowest])
    people = presence.staff(booths)
    contacts = _contacts([booth.exhibitor_id for booth in booths.values()])
    rows = [
        {
            "booth": booths[waiting.booth_id],
            "waiting": waiting,
            "people": people[waiting.booth_id],
            "contact": contacts.get(booths[waiting.booth_id].exhibitor_id),
        }
        for waiting in slowest
        if waiting.booth_id in booths
    ]
    return {"rows": rows, "questions": found}


def _contacts(exhibitors):
    """{exhibitor id: the person who answers for it}, an owner before a manager."""
    managing = Membership.objects.filter(exhibitor__in=exhibitors, role__in=Membership.MANAGING)
    contacts = {}
    for membership in managing.select_related("user").order_by("exhibitor", "-role", "pk"):
        contacts.setdefault(membership.exhibitor_id, membership.user)
    return contacts


@block("days", "booths/console/days.html", column="numbers", order=1)
def days(request):
    """The funnel of the current edition, day by day, summed over all booths."""
    edition = fair_now(request)
    if edition is None:
        return None
    return {"days": cache.get_or_set(f"console:days:{edition.pk}", lambda: _days(edition), 60)}


def _days(edition):
    known = BoothDay.objects.filter(day__range=(edition.starts_on, edition.ends_on))
    sums = {name: Sum(name) for name in ("views", "visitors", "inquiries", "answered")}
    rows = list(known.values("day").annotate(**sums).order_by("day"))
    start = timezone.make_aware(datetime.combine(edition.starts_on, datetime.min.time()), edition.zone)
    peaks = Counter()
    for at, people in Sample.objects.filter(at__gte=start).values_list("at", "people"):
        day = timezone.localtime(at, edition.zone).date()
        peaks[day] = max(peaks[day], people)
    return [row | {"peak": peaks.get(row["day"])} for row in rows]


@counts_for("booths_application_changelist")
def applications_waiting():
    return Application.objects.waiting()[:MOST_COUNTED].count()


@counts_for("booths_case_changelist")
def cases_waiting():
    return Case.objects.waiting()[:MOST_COUNTED].count()


@block("approvals", "booths/console/approvals.html", order=4, may="booths.view_application")
def approvals(request):
    """The applications that have waited longest."""
    waiting = Application.objects.waiting().select_related("exhibitor", "hall", "category")
    return {"applications": waiting[:APPROVALS], "count": waiting_count("booths_application_changelist")}


@block("moderation", "booths/console/reports.html", column="side", order=1, may="booths.view_message")
def cases(request):
    """What was reported and nobody has decided, the oldest first."""
    found = (
        Case.objects.waiting().select_related("accused", "exhibitor", "product").order_by("opened_at", "pk")
    )
    return {"cases": found[:CASES], "count": waiting_count("booths_case_changelist")}
