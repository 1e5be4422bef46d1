"""What the generated fair needs before its companies come: edition, halls, pictures, buyers, an organiser."""

import datetime
import random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from booths.demo.assets import Assets
from booths.loadfair.companies import DOMAIN, countries
from booths.loadfair.goods import all_goods, trades
from booths.loadfair.rows import BUYERS
from booths.loadfair.trades import World
from fair import pictures
from fair.categories import load_categories
from fair.models import Category, Edition, Hall, Picture

ZONE, DAYS, TODAY_IS = "Asia/Shanghai", 10, 3
ROMAN = ("", " II", " III", " IV", " V", " VI", " VII", " VIII", " IX", " X")


def set_up(plan, password):
    """Everything but companies; returns the World that they share."""
    load_categories()
    categories = {category.slug: category for category in Category.objects.all()}
    _save_halls(plan, _save_edition(plan), categories)
    assets = _save_pictures()
    hashed = make_password(password)
    organiser, *buyers = _save_people(plan, hashed)
    return World(
        password=hashed,
        first_user=User.objects.aggregate(last=Max("pk"))["last"],
        organiser=organiser.pk,
        buyers=[buyer.pk for buyer in buyers],
        pictures={name: picture.pk for name, picture in assets.stored.items()},
        logos=[p.pk for name, p in assets.stored.items() if name.startswith("logo-")],
        categories=categories,
        now=timezone.now(),
    )


def take_back():
    """Of an interrupted load, what `tables.empty` leaves: edition, people and pictures."""
    Edition.objects.all().delete()
    people = User.objects.filter(email__endswith=f"@{DOMAIN}") | User.objects.filter(
        email__endswith=f".{DOMAIN}"
    )
    shown = Picture.objects.exclude(pk__in=User.objects.exclude(avatar=None).values("avatar"))
    with connection.cursor() as cursor:
        for picture in shown:
            pictures.remove_files(picture)
        shown.delete()
        like = f"%{DOMAIN}"
        cursor.execute("DELETE FROM account_emailaddress WHERE email LIKE %s", [like])
    people._raw_delete(people.db)


def _save_edition(plan):
    today = timezone.localdate(timezone=datetime.timezone(datetime.timedelta(hours=8)))
    first = today - datetime.timedelta(days=TODAY_IS - 1)
    return Edition.objects.create(
        slug=plan.slug,
        fair_name="Kapok Trade Fair",
        name=f"{plan.exhibitors:,} exhibitors",
        city="Guangzhou",
        time_zone=ZONE,
        starts_on=first,
        ends_on=first + datetime.timedelta(days=DAYS - 1),
        opens_at=datetime.time(9),
        closes_at=datetime.time(18),
        state=Edition.State.DRAFT,  # until everything is there
    )


def _save_halls(plan, edition, categories):
    """Halls with the ids 1, 2, … that stands name them by, called after the trade that most of them is."""
    in_hall = {number: {} for number in range(1, plan.halls + 1)}
    for company in range(1, plan.exhibitors + 1):
        group = trades()[plan.trade_of(company)][0]
        found = in_hall[plan.stand_of(company).hall]
        found[group] = found.get(group, 0) + 1
    halls, named = [], {}
    for number, groups in in_hall.items():
        main = max(groups, key=groups.get)
        named[main] = named.get(main, 0) + 1
        ending = ROMAN[named[main] - 1] if named[main] <= len(ROMAN) else f" {named[main]}"
        names = {language: name + ending for language, name in categories[main].names.items()}
        halls.append(
            Hall(pk=number, edition=edition, number=number, slug=f"{plan.slug}-{number}", names=names)
        )
    Hall.objects.bulk_create(halls)
    link = Hall.sections.through
    link.objects.bulk_create(
        link(hall_id=number, category_id=section)
        for number, groups in in_hall.items()
        for section in {categories[group].path[0] for group in groups}
    )


def _save_pictures():
    """A few dozen real pictures, which all products share."""
    assets = Assets()
    for name in sorted({good.picture for good in all_goods()}):
        assets.picture(name, name.replace("-", " "))
        assets.picture(f"{name}-alt", name.replace("-", " "))
    for name in assets.names("logo-", "stand-"):
        assets.picture(name, name.partition("-")[2].replace("-", " "))
    assets.save_pictures()
    return assets


def _save_people(plan, password):
    """The organiser and the buyers."""
    chance = random.Random(f"{plan.seed} buyers")
    people = [
        User(email=f"organiser@{DOMAIN}", name="Organiser", is_staff=True, is_superuser=True, country="CN")
    ]
    for number in range(1, BUYERS + 1):
        home = chance.choice(countries())
        name = f"{chance.choice(home['given'])} {chance.choice(home['family'])}"
        people.append(
            User(
                email=f"buyer-{number}@{DOMAIN}",
                name=name,
                country=home["country"],
                time_zone=home["zone"],
                company=f"{name.split()[-1]} Trading",
            )
        )
    for person in people:
        person.password = password
    saved = User.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in saved
    )
    return saved
