"""The demo's edition, its halls, and the booths in them."""

import datetime
import zoneinfo

from django.core.files.base import ContentFile
from django.utils import timezone

from booths.demo.brochures import brochure
from booths.models import Booth, BoothVersion, Brochure, Call, Room
from booths.services.editions import RULES, ask_usual
from fair.models import Edition, Hall

SECTIONS = [{"kind": kind, "on": True} for kind in BoothVersion.Section.values]


def save_edition(row):
    """The edition, open today: today is the day of it that the file says."""
    today = timezone.localdate(timezone=zoneinfo.ZoneInfo(row["time_zone"]))
    first = today - datetime.timedelta(days=row["today_is_day"] - 1)
    return Edition.objects.create(
        **{field: row[field] for field in ("slug", "fair_name", "name", "city", "time_zone")},
        starts_on=first,
        ends_on=first + datetime.timedelta(days=row["days"] - 1),
        opens_at=datetime.time.fromisoformat(row["opens_at"]),
        closes_at=datetime.time.fromisoformat(row["closes_at"]),
        state=Edition.State.OPEN,
        is_demo=True,
    )


def save_call(edition):
    """Late exhibitors may still apply, on the usual checklist and rules."""
    days = datetime.timedelta(days=60)
    opens_on = edition.starts_on - days
    call = Call.objects.create(edition=edition, opens_on=opens_on, closes_on=edition.ends_on, rules=RULES)
    ask_usual(call)


def save_halls(rows, edition, categories):
    """Halls by number."""
    halls = Hall.objects.bulk_create(
        Hall(edition=edition, number=row["number"], slug=f"hall-{row['number']}", names=row["names"])
        for row in rows
    )
    link = Hall.sections.through
    link.objects.bulk_create(
        link(hall=hall, category=categories[section])
        for hall, row in zip(halls, rows, strict=True)
        for section in row["sections"]
    )
    return {hall.number: hall for hall in halls}


def save_booths(exhibitors, companies, halls):
    """Booths with their rooms, by the exhibitor's slug; not published yet."""
    booths = Booth.objects.bulk_create(
        Booth(
            exhibitor=companies[exhibitor["slug"]],
            slug=exhibitor["slug"],
            hall=halls[hall],
            section=section,
            aisle=aisle,
            number=number,
        )
        for exhibitor in exhibitors
        for hall, section, aisle, number in [exhibitor["stand"]]
    )
    Room.objects.bulk_create(Room(booth=booth) for booth in booths)
    return {booth.slug: booth for booth in booths}


def draft_booths(exhibitors, booths, products, fair, assets, team_of):
    """A draft for each booth, as its team would have drawn it up."""
    for exhibitor in exhibitors:
        assets.picture(f"stand-{exhibitor['section']}", exhibitor["name"])
        if walk_in := fair["walk_in"].get(exhibitor["slug"]):
            assets.picture(f"panorama-{walk_in}")
    assets.save_pictures()
    return BoothVersion.objects.bulk_create(
        _draft(exhibitor, booths[exhibitor["slug"]], products, fair, assets, team_of(exhibitor))
        for exhibitor in exhibitors
    )


def _draft(exhibitor, booth, products, fair, assets, author):
    own = {slug: p for slug, p in products.items() if p.exhibitor_id == booth.exhibitor_id}
    walk_in = fair["walk_in"].get(exhibitor["slug"])
    places = fair["panoramas"].get(str(walk_in), {})
    return BoothVersion(
        booth=booth,
        headline=exhibitor["headline"],
        story=exhibitor["story"],
        translations={
            "zh-hans": {"headline": exhibitor["headline_zh"], "story": exhibitor["story_zh"]},
        },
        hero=assets.picture(f"stand-{exhibitor['section']}"),
        panorama=assets.picture(f"panorama-{walk_in}") if walk_in else None,
        hotspots=[{"product": own[slug].pk, **place} for slug, place in places.items() if slug in own],
        featured=_window(own),
        sections=SECTIONS if walk_in else [s for s in SECTIONS if s["kind"] != "panorama"],
        created_by=author,
    )


def _window(own, most=6):
    """What stands in the window: the first of each family before the second of any."""
    families = {}
    for product in own.values():
        families.setdefault((product.category_id, product.hs_code), []).append(product.pk)
    rounds = [family[n : n + 1] for n in range(most) for family in families.values()]
    return [pk for one in rounds for pk in one][:most]


def save_brochures(exhibitors, booths, products, covers):
    """`covers` maps products' slugs to the names of their first pictures."""
    pictures_of = {product.pk: covers[slug] for slug, product in products.items()}
    rows = []
    for exhibitor in exhibitors:
        booth = booths[exhibitor["slug"]]
        own = [p for p in products.values() if p.exhibitor_id == booth.exhibitor_id]
        for position, (title, languages) in enumerate(exhibitor["brochures"]):
            content = brochure(title, exhibitor, own, pictures_of)
            file = ContentFile(content, name=f"{exhibitor['slug']}-{position + 1}.pdf")
            row = Brochure(
                booth=booth, title=title, languages=languages, size=len(content), position=position
            )
            row.file.save(file.name, file, save=False)
            rows.append(row)
    Brochure.objects.bulk_create(rows)
