"""The first page of the console: the fair now. Each app registers what it knows of it.

@block("halls", "booths/console/halls.html", column="main", order=2)
def halls(request):
    return {"halls": …}          # what the template is given; None leaves the block out

@figures
def replies(request):
    yield Figure(label, value, note, definition)
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from fair.context import fair_of
from fair.models import Sample
from fair.realtime import presence

_blocks = []
_figures = []


@dataclass(frozen=True)
class Block:
    name: str
    template: str
    read: Any
    column: str
    order: int
    may: str


@dataclass(frozen=True)
class Figure:
    """A number with its definition one click away. `tone` is "ok" or "warn", or "" for neither."""

    label: str
    value: Any
    note: str
    definition: str
    tone: str = ""

    @property
    def is_number(self):
        return isinstance(self.value, int)


def block(name, template, column="main", order=0, may=""):
    """Register a part of the page; `column` is "main", "side" or "numbers"; `may` a permission."""

    def register(read):
        _blocks.append(Block(name, template, read, column, order, may))
        _blocks.sort(key=lambda block: block.order)
        return read

    return register


def figures(read):
    """Register `read(request)`, which yields some `Figure`s."""
    _figures.append(read)
    return read


def today(request):
    """The whole page, or with ?fragment its changing part alone."""
    template = "console/today/now.html" if "fragment" in request.GET else "console/today.html"
    return render(request, template, {"main": shown(request, "main"), "side": shown(request, "side")})


def numbers(request):
    return render(request, "console/numbers.html", {"main": shown(request, "numbers")})


def shown(request, column):
    """[(template, context)] of the blocks that the person may see and that have something to say."""
    blocks = [found for found in _blocks if found.column == column]
    read = [
        (found, found.read(request)) for found in blocks if not found.may or request.user.has_perm(found.may)
    ]
    return [(found.template, content) for found, content in read if content is not None]


@block("people", "console/today/people.html", order=1)
def people(request):
    """How many are in the fair, and how that went today and yesterday."""
    now = presence.fair()
    curve = cache.get_or_set("console:curve", read_curve, 30)
    before = curve["yesterday_now"]
    return {
        "people": now,
        "change": round((now - before) * 100 / before) if before else None,
        "curve": curve,
        "figures": [figure for read in _figures for figure in read(request)],
    }


@figures
def crowd(request):
    _there, countries = presence.whole()
    staff = presence.all_staff()
    members = {user for users in staff.values() for user in users}
    visitors = max(presence.fair() - len(members), 0)
    yield Figure(
        _("Visitors"),
        visitors,
        _("from %(many)d countries, staff included") % {"many": len(countries)},
        _(
            "People with a page of the fair open who are not staff of a booth. A guest counts once a page, "
            "a signed-in person once. Countries are those of profiles, else of the browsers' clocks: "
            "counted, not kept."
        ),
    )
    yield Figure(
        _("Staff at booths"),
        len(members),
        _("%(many)d booths staffed") % {"many": len(staff)},
        _("Members of exhibitors with a page of the fair open. They count as there for five seconds more."),
    )


@block("countries", "console/today/countries.html", order=3)
def countries(request):
    _there, found = presence.whole()
    most = found.most_common(10)
    total = found.total()
    if not total:
        return None
    shares = [(country, people, round(people * 100 / most[0][1])) for country, people in most]
    return {"countries": shares, "others": len(found) - len(most), "total": total}


def read_curve():
    """Samples of today and yesterday as two lines in a box of 288 by 100, and who was here a day ago."""
    now = timezone.localtime()
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    samples = (
        Sample.objects.filter(at__gte=start - timedelta(days=1)).order_by("at").values_list("at", "people")
    )
    points = [((at - start).total_seconds() / 300, people) for at, people in samples]
    top = max([people for _at, people in points], default=0) or 1
    yesterday = [(at + 288, people) for at, people in points if at < 0]
    this_day = [(at, people) for at, people in points if at >= 0]
    place = (now - start).total_seconds() / 300
    near = [people for at, people in yesterday if abs(at - place) <= 3]
    return {
        "today": _line(this_day, top),
        "area": _area(this_day, top),
        "yesterday": _line(yesterday, top),
        "yesterday_now": near[-1] if near else None,
        "top": top,
    }


def _line(points, top):
    return "M" + " ".join(f"{at:.1f} {98 - people * 94 / top:.1f}" for at, people in points) if points else ""


def _area(points, top):
    return f"{_line(points, top)} {points[-1][0]:.1f} 100H{points[0][0]:.1f}z" if points else ""


def fair_now(request):
    """The edition that runs, or None."""
    return fair_of(request).edition
