"""The versions of a quote from the first to the last, each with what it changed."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from matchmaking.models import QuoteLine
from matchmaking.quote_changes import changes


@dataclass
class Step:
    """`before` is the version that `changes` are told from: the last one of either side."""

    version: Any
    before: Any = None
    changes: list = field(default_factory=list)


def history_of(quote):
    """The sent versions as Steps, the latest first."""
    lines = QuoteLine.objects.select_related("request_line", "product").prefetch_related("tiers")
    sent = quote.versions.exclude(sent_at=None).select_related("by").prefetch_related("files")
    steps, before = [], None
    for version in sent.prefetch_related(Prefetch("lines", lines)).order_by("number"):
        steps.append(Step(version, before, changes(before, version) if before else []))
        before = version
    return steps[::-1]
