"""What is known of how a person behaves: for the rules that depend on it, and for the moderators."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from booths.models import Case, Conversation, FairRules, Message, Mute, Report

LOOKED_BACK = datetime.timedelta(days=90)  # what is older counts no more
DAY = datetime.timedelta(hours=24)
MOST_COUNTED = 1_000
MOST_SHOWN = 10


@dataclass(frozen=True)
class Reputation:
    """How many cases about a person were decided in the last 90 days, and how many of them against them."""

    decided: int
    upheld: int

    @property
    def share(self):
        """Percent of the decided ones."""
        return 100 * self.upheld // self.decided if self.decided else 0

    def is_low(self, rules):
        return 0 < rules.low_upheld <= self.upheld and self.share >= rules.low_share


def reputation_of(user):
    """The person's Reputation; a decision that was taken back on an appeal counts as dismissed."""
    decided = Case.objects.about(user).filter(decided_at__gt=timezone.now() - LOOKED_BACK)
    wrong = ~Q(decision=Case.Decision.DISMISSED) & ~Q(answer=Case.Answer.UNDONE)
    return Reputation(**decided.aggregate(decided=Count("pk"), upheld=Count("pk", filter=wrong)))


def begun_lately(user):
    """The conversations that the person has begun in the last 24 hours."""
    return Conversation.objects.filter(buyer=user, opened_at__gt=timezone.now() - DAY)


@dataclass
class Record:
    """A person as the moderators see them. Numbers end at a thousand."""

    user: User
    rules: FairRules

    @cached_property
    def reputation(self):
        return reputation_of(self.user)

    @property
    def is_new(self):
        return self.rules.is_new(self.user)

    @property
    def has_low_reputation(self):
        return self.reputation.is_low(self.rules)

    @cached_property
    def reports(self):
        """Those that the person made: {"made", "agreed", "open"}."""
        made = Report.objects.filter(reporter=self.user)
        upheld, waiting = Q(upheld=True), Q(upheld=None)
        counts = {"agreed": Count("pk", filter=upheld), "open": Count("pk", filter=waiting)}
        return made.aggregate(made=Count("pk"), **counts)

    @cached_property
    def cases(self):
        """The latest cases about the person."""
        return list(Case.objects.about(self.user).order_by("-pk")[:MOST_SHOWN])

    @property
    def warnings(self):
        return sum(case.decision == Case.Decision.WARNED for case in self.cases)

    @cached_property
    def written(self):
        return Message.objects.filter(author=self.user)[:MOST_COUNTED].count()

    @cached_property
    def mutes(self):
        found = Mute.objects.standing().filter(user=self.user)
        return list(found.select_related("room__booth__exhibitor")[:MOST_SHOWN])

    @cached_property
    def suspensions(self):
        return list(self.user.suspensions.select_related("suspended_by")[:MOST_SHOWN])

    @cached_property
    def conversations(self):
        """{"today": begun in 24 hours, "unanswered": that nobody has answered}."""
        today = begun_lately(self.user)[:MOST_COUNTED].count()
        unanswered = Conversation.objects.filter(buyer=self.user, answered_at=None)
        return {"today": today, "unanswered": unanswered[:MOST_COUNTED].count()}
