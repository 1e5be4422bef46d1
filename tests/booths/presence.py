"""Puts people where the hub would, as a live process writes them."""

from fair.realtime import presence
from fair.realtime.connections import CROWDS, PEOPLE, STAFF, client


def at_booth(**booths):
    """Staff by booth: at_booth(**{str(booth.pk): [user.pk]})."""
    client().hset(STAFF, "a process", presence.written(60, booths=booths))


def watching(topic, people):
    client().hset(PEOPLE + topic, "a process", presence.written(60, people=people))
    client().sadd(CROWDS, topic)
