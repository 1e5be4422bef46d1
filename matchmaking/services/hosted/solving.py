"""Schedules drawn up by the worker: begun, stopped with what there is, resumed after a kill."""

import time
from dataclasses import replace
from functools import cached_property

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from fair import audit, features
from fair.errors import Refused
from fair.jobs import Stopped, runner, start_job
from fair.models import Job
from matchmaking.hosted_problem import Givens
from matchmaking.models import Draft, HostedProgramme
from matchmaking.scheduling import greedy, holding, solve
from matchmaking.scheduling.bounds import choose_pairs
from matchmaking.services.hosted.keeping import keep_schedule
from matchmaking.services.hosted.programmes import take

KIND = "hosted-schedule"
TELL_SECONDS = 1.0
SAVE_SECONDS = 5.0
State = Draft.State


@transaction.atomic
def start_solving(programme, by, seconds=None, base=None):
    """A new draft, sought by the worker. What is fixed in the `base` stays; with none it begins from nothing.

    Once people were told a schedule each new one is a repair of it, which leaves in place what it can.
    """
    features.require("meetings")
    programme = take(programme)
    _refuse_unready(programme)
    standing = programme.standing_draft
    is_repair = standing is not None
    last = programme.drafts.aggregate(last=Max("number"))["last"] or 0
    draft = programme.drafts.create(
        number=last + 1,
        base=standing or base,
        is_repair=is_repair,
        parameters={"seconds": seconds or programme.seconds},
        made_by=by,
    )
    draft.job = start_job(KIND, by, draft=draft.pk)
    draft.save(update_fields=["job"])
    audit.record(by, "hosteddraft.begun", programme, {}, {"draft": draft.number, "repair": is_repair})
    return draft


def _refuse_unready(programme):
    if programme.state == HostedProgramme.State.CLOSED:
        raise Refused(_("This programme is closed."))
    if programme.drafts.filter(state=State.SOLVING, job__state__in=("waiting", "running")).exists():
        raise Refused(_("A schedule is being drawn up: wait for it, or stop it first."))
    if programme.drafts.filter(state=State.PUBLISHING).exists():
        raise Refused(_("A schedule is being published: wait until it is."))
    if not programme.slots.exists():
        raise Refused(_("Add the days first: without hours nobody can meet."))


def stop_solving(draft, by):
    """The search ends within a second, and the best so far is the draft."""
    stopped = Draft.objects.filter(pk=draft.pk, state=State.SOLVING, stopped_at=None)
    if stopped.update(stopped_at=timezone.now()):
        audit.record(by, "hosteddraft.stopped", draft.programme, {}, {"draft": draft.number})


@runner(KIND)
def solve_schedule(job, progress):
    """Seek the schedule of a draft. Resumed, it goes on from the best that was saved, for the time left;
    stopped by whom it may be, it keeps the best so far.
    """
    draft = Draft.objects.select_related("programme__edition", "base").get(pk=job.parameters["draft"])
    if draft.state != Draft.State.SOLVING:
        return {"draft": draft.pk}
    search = Solving(draft, job, progress)
    try:
        search.run()
    except Stopped:
        if Job.objects.filter(pk=job.pk, state=Job.State.CANCELLED).exists():
            search.keep()
        raise
    search.keep()
    return {"draft": draft.pk}


class Solving:
    """One run of a search, told to the draft's row as it goes."""

    def __init__(self, draft, job, progress):
        self.draft, self.job, self.progress = draft, job, progress
        self.givens = Givens(draft.programme, draft.base, draft.is_repair)
        self.problem = self.givens.problem
        self.seconds = draft.parameters["seconds"]
        self.spent = job.checkpoint.get("spent", 0)
        self.began, self.told_at, self.saved_at, self.saved = time.monotonic(), 0.0, 0.0, None
        self.best = None
        plain = greedy(self.problem, holding(self.problem, self.problem.kept))
        self.greedy = self.problem.value(plain)

    @property
    def elapsed(self):
        return self.spent + time.monotonic() - self.began

    def run(self):
        left = max(1, self.seconds - self.spent)
        self.progress(int(self.spent), self.seconds)
        self.best = solve(self.problem, left, self.tell, self.read_checkpoint())

    def read_checkpoint(self):
        """The best schedule of a run before, as far as it still holds."""
        saved = self.job.checkpoint.get("best", [])
        numbers, slots = self.givens.numbers, self.givens.slot_numbers
        return {
            numbers[buyer, exhibitor]: slots[slot]
            for buyer, exhibitor, slot in saved
            if (buyer, exhibitor) in numbers and slot in slots
        }

    def tell(self, result):
        """Called by the search every moment; whether it is to stop."""
        self.best, now = result, time.monotonic()
        if now - self.told_at < TELL_SECONDS:
            return False
        self.told_at = now
        value = self.problem.value(result.schedule)
        rows = Draft.objects.filter(pk=self.draft.pk, state=Draft.State.SOLVING)
        rows.update(value=value, bound=self.value_bound(result, value), greedy=self.greedy)
        if now - self.saved_at >= SAVE_SECONDS and self.saved != result.score:
            self.saved, self.saved_at = result.score, now
            best = [
                [*self.givens.pairs[pair], self.givens.slots[slot].pk]
                for pair, slot in result.schedule.items()
            ]
            self.progress.checkpoint(int(self.elapsed), best=best, spent=self.elapsed)
        else:
            self.progress(min(int(self.elapsed), self.seconds), self.seconds)
        return Draft.objects.filter(pk=self.draft.pk, stopped_at__isnull=False).exists()

    def value_bound(self, result, value):
        """The bound on the wishes alone: in a repair the score counts more, so that it is reckoned apart."""
        if not self.problem.kept:
            return result.bound
        return max(self.plain_bound, value)

    @cached_property
    def plain_bound(self):
        return choose_pairs(replace(self.problem, kept={}))[0]

    def keep(self):
        if self.best is None:
            return
        bound = self.value_bound(self.best, self.problem.value(self.best.schedule))
        keep_schedule(self.draft, self.givens, self.best.schedule, bound, self.greedy, round(self.elapsed, 1))
