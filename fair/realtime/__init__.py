"""Telling open pages what has happened: docs/realtime.md describes the whole protocol.

    publish("room:7", "message.sent", id=12, text="…")     from services
    @guard("room")                                         in an app's topics.py
    presence.people(["room:7", "booth:3"])                 from views

A topic is a kind and a key, "room:7", or a kind alone, "fair".
"""

from fair.realtime import presence
from fair.realtime.guards import guard
from fair.realtime.publishing import publish

__all__ = ["guard", "presence", "publish"]
