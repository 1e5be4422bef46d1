"""The moderators' queue, and all that they see of a case."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from booths.conduct import Record
from booths.forms.moderation import QueueFilter
from booths.models import Case, FairRules, Message

PAGE = 30
AROUND = 5  # lines before and after that tell what the talk was about
MOST_REPORTS = 50
MEASURED = datetime.timedelta(days=30)
MOST_COUNTED = 1_000

# In the middle of all: from the first report to the decision.
MEDIAN = """
SELECT extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY decided_at - opened_at)), count(*)
FROM booths_case WHERE decided_at > %s
"""


@dataclass
class Queue:
    """A page of the queue as `asked` (see QueueFilter): the oldest first, of decided ones the latest."""

    asked: dict
    moderator: Any

    @property
    def chosen(self):
        state, states = self.asked["state"], QueueFilter.State
        cases = Case.objects.waiting()
        if state == states.MINE:
            cases = cases.filter(claimed_by=self.moderator)
        elif state == states.APPEALS:
            cases = Case.objects.appealed()
        elif state == states.DECIDED:
            cases = Case.objects.decided()
        for name in ("kind", "wrong"):
            if self.asked[name]:
                cases = cases.filter(**{name: self.asked[name]})
        return cases.order_by(*(["-decided_at", "-pk"] if state == states.DECIDED else ["opened_at", "pk"]))

    @cached_property
    def _found(self):
        start = (self.asked["page"] - 1) * PAGE
        related = ("accused", "exhibitor", "claimed_by", "decided_by", "product")
        found = self.chosen.select_related(*related).annotate(told=Count("reports"))
        return list(found[start : start + PAGE + 1])

    @property
    def cases(self):
        return self._found[:PAGE]

    @property
    def has_more(self):
        return len(self._found) > PAGE

    @cached_property
    def counts(self):
        """{"waiting", "mine", "appeals"}: how many wait, at most a thousand."""
        waiting = Case.objects.waiting()[:MOST_COUNTED]
        appeals = Count("pk", filter=Q(appealed_at__isnull=False))
        mine = Count("pk", filter=Q(claimed_by=self.moderator))
        kept = Case.objects.filter(pk__in=waiting.values("pk"))
        return kept.aggregate(waiting=Count("pk"), mine=mine, appeals=appeals)

    @cached_property
    def median(self):
        """(seconds or None, number of decisions) of the last 30 days."""
        with connection.cursor() as cursor:
            cursor.execute(MEDIAN, [timezone.now() - MEASURED])
            return cursor.fetchone()


@dataclass(frozen=True)
class Beside:
    """A line around the reported one."""

    author: Any
    sent_at: datetime.datetime
    text: str
    by_staff: bool
    is_removed: bool
    is_it: bool


class CasePage:
    """A case with what it is about, who is in it, and the cases before and after it in the queue."""

    def __init__(self, case, moderator):
        self.case, self.moderator = case, moderator

    @cached_property
    def rules(self):
        return FairRules.standing()

    @cached_property
    def around(self):
        """The lines before and after what was reported, itself among them, in order."""
        case, kinds = self.case, Case.Kind
        if case.kind == kinds.MESSAGE:
            return _around(case.message.room.messages, case.message)
        if case.kind == kinds.LINE:
            return _around(case.line.conversation.lines.defer("words"), case.line)
        if case.kind == kinds.CONVERSATION:
            return _latest(case.conversation.lines.defer("words"), 2 * AROUND)
        if case.kind == kinds.PERSON:
            return _latest(Message.objects.filter(author=case.person), 2 * AROUND)
        if case.kind == kinds.HELD and case.held.room_id:
            return _latest(case.held.room.messages, AROUND)
        return []

    @property
    def was_changed(self):
        """Whether what was written reads otherwise than when it was reported."""
        return (
            self.case.kind in (Case.Kind.MESSAGE, Case.Kind.LINE)
            and self.case.subject.text != self.case.quote
        )

    @cached_property
    def files(self):
        return list(self.case.line.attachments.all()) if self.case.kind == Case.Kind.LINE else []

    @cached_property
    def reports(self):
        return list(self.case.reports.select_related("reporter")[:MOST_REPORTS])

    @cached_property
    def accused(self):
        return self.case.accused and Record(self.case.accused, self.rules)

    @cached_property
    def reporter(self):
        """Who reported it first."""
        return Record(self.reports[0].reporter, self.rules) if self.reports else None

    @cached_property
    def against_exhibitor(self):
        """{"decided", "upheld"}: earlier cases about the exhibitor's booths, products and people."""
        decided = Case.objects.decided().filter(exhibitor=self.case.exhibitor).exclude(pk=self.case.pk)
        upheld = Q(decision=Case.Decision.DISMISSED) | Q(answer=Case.Answer.UNDONE)
        return decided.aggregate(decided=Count("pk"), upheld=Count("pk", filter=~upheld))

    @cached_property
    def language(self):
        """In which the decision is read."""
        return self.case.accused.language if self.case.accused else "en"

    @cached_property
    def next(self):
        at = (self.case.opened_at, self.case.pk)
        after = Q(opened_at__gt=at[0]) | Q(opened_at=at[0], pk__gt=at[1])
        return Case.objects.waiting().filter(after).order_by("opened_at", "pk").first()

    @cached_property
    def previous(self):
        at = (self.case.opened_at, self.case.pk)
        before = Q(opened_at__lt=at[0]) | Q(opened_at=at[0], pk__lt=at[1])
        return Case.objects.waiting().filter(before).order_by("-opened_at", "-pk").first()

    @property
    def is_kept(self):
        return self.case.is_kept_from(self.moderator)

    @property
    def is_own_decision(self):
        return self.case.decided_by_id == self.moderator.pk


def _beside(line, it=None):
    return Beside(
        line.author, line.sent_at, line.text, line.by_staff, line.removed_at is not None, line.pk == it
    )


def _around(lines, it):
    lines = lines.select_related("author")
    before = list(lines.filter(pk__lt=it.pk).order_by("-pk")[:AROUND])
    after = lines.filter(pk__gt=it.pk).order_by("pk")[:AROUND]
    return [_beside(line, it.pk) for line in [*before[::-1], it, *after]]


def _latest(lines, most):
    found = list(lines.select_related("author").order_by("-pk")[:most])
    return [_beside(line) for line in found[::-1]]
