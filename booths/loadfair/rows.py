"""The rows of a company: itself, its people, their hours, its papers, its booth and the talk there."""

import uuid
from datetime import datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress

from accounts.models import User
from booths.loadfair import ids
from booths.loadfair.companies import LABORATORIES, METHODS, days
from booths.loadfair.goods import phrases
from booths.loadfair.sheets import Sheet, as_json
from booths.models import Booth, BoothVersion, Message, Room
from exhibitors.models import Certificate, Check, Exhibitor, Membership, WorkingHours

ROLES = (Membership.Role.OWNER, Membership.Role.HOST, Membership.Role.HOST)
FEATURED = 6
TALKATIVE = 0.6  # of the booths have enough talk for a measured reply time
SECTIONS = as_json([{"kind": kind, "on": True} for kind in ("products", "company", "people", "certificates")])
BUYERS = 200


def company_sheets():
    """A sheet for each table that companies fill, by model."""
    return {model: Sheet(model, fields) for model, fields in FIELDS.items()}


FIELDS = {
    User: "id password is_staff is_active email name company job_title country language time_zone "
    "date_joined",
    EmailAddress: "user email verified primary",
    Exhibitor: "id slug name tagline about type country city time_zone logo category markets languages "
    "founded exporting_since employees factory_area payment_terms verified_on created_at source_language "
    "translations",
    Membership: "id exhibitor user role job_title languages position",
    WorkingHours: "id membership weekday starts_at ends_at",
    Certificate: "id exhibitor name issuer number valid_from valid_until",
    Check: "id exhibitor kind method checked_on checked_by valid_until",
    Booth: "id exhibitor slug hall section aisle number published",
    BoothVersion: "id booth is_draft headline story hero featured sections created_by created_at "
    "published_at source_language translations",
    Room: "id booth",
    Message: "id room author by_staff text product key sent_at",
}


def write_company(company, world, sheets):
    """All rows of a company but its products'; `world` is what the whole fair shares."""
    _write_exhibitor(company, world, sheets)
    _write_people(company, world, sheets)
    _write_papers(company, world, sheets)
    _write_booth(company, world, sheets)
    if company.chance.random() < TALKATIVE:
        _write_talk(company, world, sheets)


def _write_exhibitor(company, world, sheets):
    chance, texts = company.chance, company.texts(company.source)
    founded = chance.randint(1970, 2020)
    sheets[Exhibitor].put(
        company.number,
        company.slug,
        company.name,
        texts["tagline"],
        texts["about"],
        chance.choice(("manufacturer", "manufacturer", "trader", "both")),
        company.home["country"],
        company.city,
        company.home["zone"],
        world.logo(company.number),
        world.categories[company.goods[0].category].pk,
        chance.sample(("US", "DE", "GB", "JP", "AU", "FR", "BR", "ZA", "AE"), chance.randint(2, 6)),
        list(dict.fromkeys(("en", company.home["language"]))),
        founded,
        founded + chance.randint(0, 5),
        chance.choice((12, 40, 85, 160, 320, 900)),
        chance.choice((800, 2500, 6000, 14000)),
        "30% deposit, 70% before shipment, T/T",
        company.checked and world.today - days(company.checked),
        world.now - days(company.age),
        company.source,
        company.translations("name", "tagline", "about"),
    )


def _write_people(company, world, sheets):
    home = company.home
    for place, name in enumerate(company.people):
        member = ids.numbered(company.number, ids.MEMBERS, place)
        user, email = world.user(member), company.email_of(place)
        job = phrases()["en"]["jobs"][place]
        language = "zh-hans" if home["country"] == "CN" and place else "en"
        sheets[User].put(
            user, world.password, False, True, email, name, company.name, job, home["country"], language,
            home["zone"], world.now - days(company.age),
        )  # fmt: skip
        sheets[EmailAddress].put(user, email, True, True)
        languages = list(dict.fromkeys(("en", home["language"])))
        sheets[Membership].put(member, company.number, user, ROLES[place], job, languages, place)
        for weekday in range(ids.SHIFTS):
            shift = ids.numbered(member, ids.SHIFTS, weekday)
            sheets[WorkingHours].put(shift, member, weekday, time(8 + place), time(17 + place))


def _write_papers(company, world, sheets):
    chance = company.chance
    for name in company.certificates:
        since = world.today - days(chance.randint(20, 700))
        number = f"{company.letters}{chance.randint(10**7, 10**8)}"
        sheets[Certificate].put(
            company.certificate_id(name), company.number, name, chance.choice(LABORATORIES), number,
            since, since + days(1095),
        )  # fmt: skip
    if company.checked:
        for place, kind in enumerate(list(METHODS)[: chance.randint(1, ids.CHECKS)]):
            day = world.today - days(company.checked + 10 * place)
            sheets[Check].put(
                ids.numbered(company.number, ids.CHECKS, place), company.number, kind, METHODS[kind], day,
                world.organiser, day + days(730),
            )  # fmt: skip


def _write_booth(company, world, sheets):
    stand, texts = company.plan.stand_of(company.number), company.texts(company.source)
    number, owner = company.number, world.user(ids.numbered(company.number, ids.MEMBERS, 0))
    sheets[Booth].put(
        number, number, company.slug, stand.hall, stand.section, stand.aisle, stand.number, number
    )
    sheets[BoothVersion].put(
        number, number, False, texts["headline"], texts["about"], world.hero(company),
        list(company.shelf[:FEATURED]),
        SECTIONS, owner, world.now - days(20), world.now - days(15), company.source,
        {language: {"headline": told["headline"], "story": told["about"]}
         for language, told in company.translations("headline", "about").items()},
    )  # fmt: skip
    sheets[Room].put(number, number)


def _write_talk(company, world, sheets):
    """Questions of buyers and the team's answers, in the hours of the last working days, oldest first."""
    chance, said, zone = company.chance, phrases()["en"], ZoneInfo(company.home["zone"])
    host = world.user(ids.numbered(company.number, ids.MEMBERS, 1))
    usual = chance.lognormvariate(6, 1)
    for place in range(0, chance.choice((10, 12, ids.LINES)), 2):
        day = _working_day(world.today, place // 2)
        asked = datetime.combine(day, time(10), zone) + timedelta(seconds=chance.randint(0, 20_000))
        which = chance.randrange(len(said["questions"]))
        question = said["questions"][which].format(good=company.goods[0].name("en"))
        product = chance.choice(company.shelf) if company.shelf else None
        answered = asked + timedelta(seconds=round(usual * chance.uniform(0.5, 2)))
        buyer = world.buyer(chance.randrange(BUYERS))
        _line(company, place, (buyer, False, question, product), asked, sheets)
        _line(company, place + 1, (host, True, said["answers"][which], None), answered, sheets)


def _working_day(today, number):
    """The first of the working days of the last two weeks is number 0, then the second, …"""
    before = (today - days(ago) for ago in range(14, 0, -1))
    return next(islice((day for day in before if day.weekday() < ids.SHIFTS), number, None))


def _line(company, place, told, at, sheets):
    author, by_staff, text, product = told
    key = uuid.UUID(int=company.chance.getrandbits(128), version=4)
    number = ids.numbered(company.number, ids.LINES, place)
    sheets[Message].put(number, company.number, author, by_staff, text, product, key, at)
