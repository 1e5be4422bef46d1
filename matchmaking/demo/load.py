"""What buyers and exhibitors of the demo fair have asked, quoted and agreed when it is loaded."""

import datetime
import json
from decimal import Decimal

from django.utils import timezone

from booths.demo import FILES
from fair.frozen import remove_frozen
from fair.zones import zone_of
from matchmaking.demo.quotes import save_quotes
from matchmaking.free_time import open_slots
from matchmaking.models import Acceptance, Award, ExchangeRate, Meeting, SourcingProfile
from matchmaking.services.invitations import ask_back
from matchmaking.services.meetings.booking import book, propose
from matchmaking.services.profiles import save_buyers_wanted, save_step
from matchmaking.services.requests import send_request, write_request

MINUTES = 30
FIELDS = ("title", "text", "currency", "incoterm", "place", "country")


def load_matchmaking(demo):
    """The requests, quotes and meetings of demo/trade.json; `demo` is a booths.demo.load.Loaded."""
    told = read()
    for row in told["rates"]:
        day = {"base": row["base"], "currency": row["currency"], "on": timezone.localdate()}
        ExchangeRate.objects.get_or_create(**day, defaults={"value": Decimal(row["value"])})
    for row in told["profiles"]:
        _look_for(row, demo)
    for row in told["wanted"]:
        exhibitor = demo.booths[row.pop("exhibitor")].exhibitor
        save_buyers_wanted(exhibitor, demo.edition, **row)
    acts = {"requests": _ask, "past": _meet, "meetings": _book, "proposals": _propose}
    for name, act in acts.items():
        for row in told[name]:
            act(row, demo, demo.people[row["buyer"]])


def read():
    return json.loads((FILES / "trade.json").read_text(encoding="utf-8"))


def remove_matchmaking(editions):
    """What does not go with an edition: its rates, and what visitors accepted of quotes."""
    for row in read()["rates"]:
        ExchangeRate.objects.filter(**row).delete()
    remove_frozen(Award.objects.filter(acceptance__quote__invitation__request__edition__in=editions))
    remove_frozen(Acceptance.objects.filter(quote__invitation__request__edition__in=editions))


def _look_for(row, demo):
    """A profile with all its steps; the kinds of product are those of some products."""
    said = {name: value for name, value in row.items() if name not in ("buyer", "products")}
    chosen = {demo.products[slug].category_id: demo.products[slug].category for slug in row["products"]}
    profile = save_step(demo.people[row["buyer"]], demo.edition, "", list(chosen.values()), **said)
    profile.steps_done = list(SourcingProfile.Step)
    profile.save(update_fields=["steps_done"])


def _ask(row, demo, buyer):
    now = timezone.now()
    fields = {name: row[name] for name in FIELDS} | {
        "wanted_on": timezone.localdate() + datetime.timedelta(days=row["wanted_in"]),
        "deadline": now + datetime.timedelta(days=row["closes_in"]),
        "certificates": row.get("certificates", []),
        "wants_samples": row.get("wants_samples", False),
    }
    lines = [_line(line, demo) for line in row["lines"]]
    source = row.get("source", "scratch")
    request = write_request(buyer, lines, edition=demo.edition, source=source, **fields)
    if row.get("draft"):
        return
    companies = [demo.booths[slug].exhibitor for slug in row["to"]]
    request = send_request(request, buyer, companies, on_board=row.get("on_board", False))
    invitations = {one.exhibitor.slug: one for one in request.invitations.select_related("exhibitor")}
    for question in row.get("questions", ()):
        member = demo.teams[question["by"]][question["member"]]
        ask_back(invitations[question["by"]], member, question["text"], question["is_public"])
    save_quotes(row["quotes"], demo, invitations)


def _line(line, demo):
    product = demo.products.get(line.get("product"))
    named = {"product": product, "name": product.name, "unit": product.unit} if product else {}
    price = Decimal(line["target_price"]) if "target_price" in line else None
    written = {name: value for name, value in line.items() if name != "product"}
    return {"text": ""} | named | written | {"target_price": price}


def _meet(row, demo, buyer):
    """A meeting of the last days, as it went."""
    booth, host = demo.booths[row["exhibitor"]], demo.teams[row["exhibitor"]][row["host"]]
    zone = zone_of(booth.exhibitor.time_zone)
    day = timezone.localdate(timezone=zone) + datetime.timedelta(days=row["day"])
    starts_at = datetime.datetime.combine(day, datetime.time.fromisoformat(row["at"]), zone)
    ends_at = starts_at + datetime.timedelta(minutes=MINUTES)
    meeting = Meeting.objects.create(
        edition=demo.edition,
        exhibitor=booth.exhibitor,
        buyer=buyer,
        state=row["state"],
        origin=Meeting.Origin.BOOKED,
        starts_at=starts_at,
        ends_at=ends_at,
        missed_by=row.get("missed_by", ""),
        held_at=starts_at if row["state"] == "held" else None,
    )
    for user, side in ((buyer, "buyer"), (host, "exhibitor")):
        came_at = None if row.get("missed_by") == side else starts_at
        is_host = side == "exhibitor"
        meeting.seats.create(
            user=user, side=side, is_host=is_host, during=(starts_at, ends_at), came_at=came_at
        )


def _book(row, demo, buyer):
    booth, host = demo.booths[row["exhibitor"]], demo.teams[row["exhibitor"]][row["host"]]
    slots = _slots(row, booth.exhibitor, buyer, host)
    if slots:
        slot = slots[min(row["nth"], len(slots) - 1)]
        product = demo.products.get(row.get("product"))
        book(
            booth.exhibitor, buyer, buyer, slot.starts_at, host, MINUTES, title=row["title"], product=product
        )


def _propose(row, demo, buyer):
    exhibitor = demo.booths[row["exhibitor"]].exhibitor
    by = buyer if row["by"] == row["buyer"] else demo.teams[row["exhibitor"]][row["by"]]
    slots = _slots(row, exhibitor, buyer)
    if slots:
        apart = max(1, len(slots) // row["times"])
        times = [slot.starts_at for slot in slots[::apart]][: row["times"]]
        propose(exhibitor, buyer, by, times, minutes=MINUTES, title=row["title"])


def _slots(row, exhibitor, buyer, host=None):
    """The free times of some days from the row's day on: weekends have none."""
    start = timezone.now() + datetime.timedelta(days=row["day"])
    start = start.replace(hour=0, minute=0, second=0, microsecond=0)
    slots = open_slots(exhibitor, buyer, start, start + datetime.timedelta(days=4), MINUTES)
    return [slot for slot in slots if host is None or host in slot.hosts]
