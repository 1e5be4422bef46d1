"""Who is there now, for views: each answer is one round trip, and zeros while Redis is away.

People are counted by each live process and summed here: a signed-in person with several tabs counts
once in a process, a guest once per tab. What a process wrote counts until `expires`, so that one that
was killed is soon forgotten. Staff are known by name, so their presence is exact.
"""

import json
import logging
import time
from collections import Counter, defaultdict

from redis import RedisError

from fair.realtime.connections import CROWDS, PEOPLE, STAFF, WHOLE, client

logger = logging.getLogger(__name__)

_staffs = []


def register_staff(booths_of):
    """Register `booths_of(user) -> booth ids` whose staff the person is. It may ask the database.

    While such a person has a page open anywhere in the fair, they are at those booths.
    """
    _staffs.append(booths_of)
    return booths_of


def booths_staffed_by(user):
    """The ids of the booths where the person counts as staff, from what the apps registered."""
    return {pk for booths_of in _staffs for pk in booths_of(user)}


def people(topics):
    """How many people watch each topic: {topic: number}."""
    topics = list(topics)
    try:
        pipeline = client().pipeline(transaction=False)
        for topic in topics:
            pipeline.hvals(PEOPLE + topic)
        answers = pipeline.execute()
    except (RedisError, OSError) as error:
        logger.warning("Presence is unknown while Redis is away: %s", error)
        return dict.fromkeys(topics, 0)
    return {topic: total(values) for topic, values in zip(topics, answers, strict=True)}


def crowds(kind):
    """How many people watch each topic of a kind that anybody watches: {topic: number}."""
    try:
        topics = [topic.decode() for topic in client().smembers(CROWDS)]
    except (RedisError, OSError) as error:
        logger.warning("Presence is unknown while Redis is away: %s", error)
        return {}
    counted = people(topic for topic in topics if topic.startswith(f"{kind}:"))
    _forget([topic for topic, number in counted.items() if not number])
    return {topic: number for topic, number in counted.items() if number}


def _forget(topics):
    """Nobody is there any more; whoever still is writes so again within seconds."""
    if topics:
        try:
            client().srem(CROWDS, *topics)
        except (RedisError, OSError) as error:
            logger.warning("Redis is away: %s", error)


def fair():
    """How many people are at the fair."""
    return people(["fair"])["fair"]


def all_staff():
    """Who is at which booth: {booth id: {user id, …}}, only booths with someone there."""
    try:
        values = client().hvals(STAFF)
    except (RedisError, OSError) as error:
        logger.warning("Staff presence is unknown while Redis is away: %s", error)
        return {}
    return merged_staff(values)


def staff(booth_pks):
    """How many of the staff are at each booth: {booth id: number}."""
    there = all_staff()
    return {pk: len(there.get(pk, ())) for pk in booth_pks}


def staff_of(booth_pk):
    """The ids of the users who are at the booth as its staff."""
    return all_staff().get(booth_pk, set())


def staffed():
    """The ids of all booths where someone of the staff is."""
    return set(all_staff())


def whole():
    """({topic: people}, {country: people}) of the whole fair, ten seconds old; both empty without Redis."""
    try:
        values = client().hvals(WHOLE)
    except (RedisError, OSError) as error:
        logger.warning("Presence is unknown while Redis is away: %s", error)
        values = []
    there, countries = Counter(), Counter()
    for value in standing(values):
        there.update(value["people"])
        countries.update(value["countries"])
    return there, countries


def written(seconds, **data):
    """What a process writes under its own name: with people=n, or with booths={pk: [user id, …]}."""
    return json.dumps({"expires": time.time() + seconds, **data})


def standing(values):
    """What was written and has not expired."""
    now = time.time()
    return [value for value in map(json.loads, values) if value["expires"] > now]


def total(values):
    return sum(value["people"] for value in standing(values))


def merged_staff(values):
    there = defaultdict(set)
    for value in standing(values):
        for pk, users in value["booths"].items():
            there[int(pk)].update(users)
    return dict(there)
