"""What is on at the demo fair: shows around the day on which it is loaded, and a conference tomorrow."""

import datetime
import json

from django.utils import timezone

from booths.demo import FILES
from booths.models import BoothVersion
from exhibitors.models import ProductPicture
from live.models import Event, Registration, Session
from live.services.shows import plan_show

DAYS = datetime.timedelta(days=6)
REGISTERED = 9  # of the demo's visitors


def load_shows(demo):
    """The shows and the conference of demo/shows.json; `demo` is a booths.demo.load.Loaded."""
    told = json.loads((FILES / "shows.json").read_text(encoding="utf-8"))
    for row in told["shows"]:
        _plan(row, demo)
    _save_event(told["event"], demo)


def _plan(row, demo):
    booth, team = demo.booths[row["booth"]], demo.teams[row["booth"]]
    starts_at, ends_at = _times(row, demo.edition)
    hosts = [team[number] for number in row["hosts"]]
    fields = {name: row[name] for name in ("title", "text", "language")}
    products = [demo.products[slug] for slug in row["products"]]
    pictures = ProductPicture.objects.filter(product=products[0]).select_related("picture")
    plan_show(
        None,  # the audit log would keep person and act for good
        demo.edition,
        booth,
        products=products,
        shifts=list(_shifts(hosts, starts_at, ends_at)),
        poster=pictures[0].picture if pictures else None,
        starts_at=starts_at,
        ends_at=ends_at,
        **fields,
    )


def _times(row, edition):
    """What is on `now`, in so many minutes, goes on for days if no minutes are said; all else is on the
    fair's clock."""
    if "now" in row:
        starts_at = timezone.now().replace(second=0, microsecond=0) + datetime.timedelta(minutes=row["now"])
        lasts = datetime.timedelta(minutes=row["minutes"]) if "minutes" in row else DAYS
        return starts_at, starts_at + lasts
    day = timezone.localdate(timezone=edition.zone) + datetime.timedelta(days=row["day"])
    clock = datetime.time.fromisoformat(row["at"])
    starts_at = datetime.datetime.combine(day, clock, edition.zone)
    ends_at = starts_at + datetime.timedelta(minutes=row["minutes"])
    if ends_at <= timezone.now():  # today's hour is over: the show is tomorrow
        starts_at, ends_at = starts_at + datetime.timedelta(days=1), ends_at + datetime.timedelta(days=1)
    return starts_at, ends_at


def _shifts(hosts, starts_at, ends_at):
    """Six hours each in turn where the show is longer than a day, else equal parts."""
    part = min(datetime.timedelta(hours=6), (ends_at - starts_at) / len(hosts))
    begins, number = starts_at, 0
    while begins < ends_at:
        until = min(begins + part, ends_at)
        yield hosts[number % len(hosts)], begins, until
        begins, number = until, number + 1


def _save_event(row, demo):
    starts_at, ends_at = _times(row, demo.edition)
    fields = ("slug", "title", "summary", "text", "language", "capacity", "certificate_minutes", "thanks")
    event = Event.objects.create(
        edition=demo.edition,
        starts_at=starts_at,
        ends_at=ends_at,
        state=Event.State.PUBLISHED,
        poster=BoothVersion.objects.get(booth=demo.booths["brisetta"], is_draft=False).hero,
        **{name: row[name] for name in fields},
    )
    _save_sessions(row, event, demo)
    for place, (slug, level) in enumerate(row["sponsors"]):
        company = demo.booths[slug].exhibitor
        event.sponsors.create(name=company.name, exhibitor=company, level=level, position=place)
    for visitor in demo.visitors[:REGISTERED]:
        Registration.objects.create(event=event, user=visitor, state=Registration.State.CONFIRMED)


def _save_sessions(row, event, demo):
    tracks = [
        event.tracks.create(name=name, hue=hue, position=place)
        for place, (name, hue) in enumerate(row["tracks"])
    ]
    stages = [_plan_stage(name, event, demo) for name in row["stages"]]
    speakers = [_save_speaker(event, place, told, demo) for place, told in enumerate(row["speakers"])]
    for stage, track, after, minutes, title, text, who in row["sessions"]:
        begins = event.starts_at + datetime.timedelta(minutes=after)
        session = Session.objects.create(
            event=event,
            stage=stages[stage],
            track=None if track is None else tracks[track],
            title=title,
            text=text,
            starts_at=begins,
            ends_at=begins + datetime.timedelta(minutes=minutes),
        )
        session.speakers.set(speakers[number] for number in who)


def _plan_stage(name, event, demo):
    return plan_show(
        None,
        demo.edition,
        event=event,
        title=f"{event.title.partition(':')[0]}: {name}",
        language=event.language,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        shifts=[(demo.organiser, event.starts_at, event.ends_at)],
    )


def _save_speaker(event, place, told, demo):
    booth = demo.booths.get(told.get("exhibitor"))
    return event.speakers.create(
        slug=f"speaker-{place + 1}",
        position=place,
        exhibitor=booth and booth.exhibitor,
        **{name: told[name] for name in ("name", "role", "company", "text")},
    )
