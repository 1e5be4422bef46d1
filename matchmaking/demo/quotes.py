"""What exhibitors of the demo fair have quoted: their catalogue's prices, on the terms of demo/trade.json."""

import uuid
from decimal import Decimal

from matchmaking.services.quotes import open_quote, send_quote

TERMS = ("currency", "incoterm", "place", "payment", "delivery", "text")


def save_quotes(rows, demo, invitations):
    """`invitations` are those of the request, by the exhibitor's slug."""
    for row in rows:
        member, invitation = demo.teams[row["by"]][row["member"]], invitations[row["by"]]
        _quote, draft = open_quote(invitation, member)
        for name in TERMS:
            if name in row:
                setattr(draft, name, row[name])
        draft.save()
        for line in draft.lines.prefetch_related("tiers"):
            _offer(line, row)
        send_quote(invitation, member, uuid.uuid4())


def _offer(line, row):
    """The line at its product's prices or at that of the row; without either it is not offered."""
    prices = row.get("prices", {})
    price = next((prices[name] for name in prices if line.name.startswith(name)), None)
    line.lead_time_days = row["lead_time_days"]
    line.is_offered = bool(price or line.tiers.all())
    line.save(update_fields=["lead_time_days", "is_offered"])
    if price:
        line.tiers.create(quantity_from=1, unit_price=Decimal(price))
