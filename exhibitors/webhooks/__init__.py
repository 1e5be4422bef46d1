"""Telling programs of exhibitors what happens: signed, at least once, for a day.

    post(exhibitor_id, "lead.updated", "lead:12", make)   # in the transaction of what happened

`make()` gives the data, and is only called where someone listens. What the receiver gets, and how it is
signed, stands in docs/api.md.
"""

from exhibitors.webhooks.outbox import post, send_again, take_back

__all__ = ["post", "send_again", "take_back"]
