"""What was said in the rooms before today, so that reply times are measured and not declared."""

import datetime
import random
import zoneinfo

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import override

from booths.demo.answers import told
from booths.demo.phrases import QUESTIONS, THANKS
from booths.models import Message

# Questions at each booth in the days before today, so that every booth has answered enough to be measured.
ASKED = 6


def save_talks(talks, exhibitors, booths, products, people):
    """The conversations of demo/talks.json, on the days before today at the booths' own clocks."""
    teams = {exhibitor["slug"]: exhibitor for exhibitor in exhibitors}
    lines = []
    for talk in talks:
        exhibitor = teams[talk["booth"]]
        moment = _began(talk, exhibitor["time_zone"])
        for line in talk["lines"]:
            moment += datetime.timedelta(seconds=line["after"])
            by_staff = isinstance(line["who"], int)
            name = exhibitor["team"][line["who"]]["name"] if by_staff else line["who"]
            lines.append(
                Message(
                    room=booths[talk["booth"]].room,
                    author=people.by_name[name],
                    by_staff=by_staff,
                    text=line["text"],
                    product=products.get(line.get("product")),
                    sent_at=moment,
                )
            )
    lines += _routine(exhibitors, booths, products, people)
    # Rooms are read in the order of ids.
    return Message.objects.bulk_create(sorted(lines, key=lambda message: message.sent_at))


def _began(talk, zone):
    zone = zoneinfo.ZoneInfo(zone)
    day = timezone.localdate(timezone=zone) - datetime.timedelta(days=talk["days_ago"])
    return datetime.datetime.combine(day, datetime.time.fromisoformat(talk["at"]), tzinfo=zone)


def _routine(exhibitors, booths, products, people):
    """The everyday questions of each booth, answered by its team from the catalogue."""
    visitors = [people.by_name[name] for name in people.visitors]
    for exhibitor in exhibitors:
        # The same each time, but of each booth's own: how fast its team is, and whom it meets.
        chance = random.Random(exhibitor["slug"])
        booth = booths[exhibitor["slug"]]
        own = [product for product in products.values() if product.exhibitor_id == booth.exhibitor_id]
        usual = chance.uniform(25, 240)
        working_days = _working_days(exhibitor["time_zone"])
        for number in range(ASKED):
            talk = {"days_ago": working_days[number % 3], "at": f"{11 + number:02}:{chance.randrange(60):02}"}
            moment = _began(talk, exhibitor["time_zone"])
            visitor, product = chance.choice(visitors), chance.choice(own)
            yield from _exchange(chance, booth, exhibitor, people, visitor, product, moment, usual)


def _working_days(zone):
    """How many days ago the last working days were, for only their hours are measured."""
    today = timezone.localdate(timezone=zoneinfo.ZoneInfo(zone))
    return [ago for ago in range(1, 7) if (today - datetime.timedelta(days=ago)).weekday() < 5]


def _exchange(chance, booth, exhibitor, people, visitor, product, moment, usual):
    """A question, its answer after about `usual` seconds, and now and then a word of thanks."""
    language = visitor.language if "zh-hans" in exhibitor["languages"] else "en"
    member = chance.choice(exhibitor["team"])["name"]
    question = asked(chance, product, language)
    replied = moment + datetime.timedelta(seconds=usual * chance.uniform(0.5, 2))
    said = told(product, question)
    yield Message(room=booth.room, author=visitor, text=question, product=product, sent_at=moment)
    yield Message(room=booth.room, author=people.by_name[member], by_staff=True, text=said, sent_at=replied)
    if chance.random() < 0.5:
        thanked = replied + datetime.timedelta(seconds=chance.uniform(15, 90))
        yield Message(room=booth.room, author=visitor, text=chance.choice(THANKS[language]), sent_at=thanked)


def asked(chance, product, language):
    """A visitor's question about the product."""
    with override(language):
        quantity = number_format(product.moq * chance.choice([1, 2, 5]), force_grouping=True)
        return chance.choice(QUESTIONS[language]).format(product=product.text("name"), quantity=quantity)
