"""Who may watch what: one guard for each kind of topic, registered by the app that owns the kind."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """A kind of topic: who may watch it, are its watchers counted as people there, is there typing, is it
    kept for how long each watched, may its watchers pass signals to each other."""

    may_watch: Any
    counted: bool
    typing: bool
    metered: bool
    signals: bool


kinds = {}


def guard(kind, counted=True, typing=False, metered=False, signals=False):
    """Register `may_watch(user, key) -> bool` for the topics "<kind>:<key>".

    It runs in a thread, so it may ask the database; it asks `visible_to(user)`. A key that cannot
    be one (`room:abc`) may raise ValueError, which counts as no.
    """

    def register(may_watch):
        if kind in kinds:
            raise ValueError(f"The topics {kind}: have a guard already.")
        kinds[kind] = Kind(may_watch, counted, typing, metered, signals)
        return may_watch

    return register


def kind_of(topic):
    """The kind of a topic, or None when no app has registered one."""
    return kinds.get(topic.partition(":")[0])


def may_watch(user, topic):
    kind = kind_of(topic)
    if kind is None:
        return False
    try:
        return bool(kind.may_watch(user, topic.partition(":")[2]))
    except ValueError:
        return False


@guard("fair")
def may_watch_fair(user, key):
    """How many people are at the fair is for everyone."""
    return key == ""
