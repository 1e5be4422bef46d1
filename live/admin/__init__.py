"""Events, their registrations, all shows and their rules, for organisers."""

from live.admin import events, registrations, rules, shows

__all__ = ["events", "registrations", "rules", "shows"]
