"""What an organiser sees of an edition: how far it is, and what is to be done next."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from booths.models import Application, Booth, Call
from booths.services.editions import what_hinders
from fair.models import Edition, Job


@dataclass
class EditionDesk:
    edition: Edition

    @cached_property
    def halls(self):
        """Its halls with their sections, each with `stands`, the number of its booths, and `shown`."""
        halls = list(self.edition.halls.prefetch_related("sections"))
        counted = Booth.objects.filter(hall__edition=self.edition).order_by().values("hall")
        counts = {row["hall"]: row for row in counted.annotate(stands=Count("pk"), shown=Count("published"))}
        for hall in halls:
            row = counts.get(hall.pk, {})
            hall.stands, hall.shown = row.get("stands", 0), row.get("shown", 0)
        return halls

    @property
    def booths(self):
        return sum(hall.stands for hall in self.halls)

    @property
    def shown(self):
        return sum(hall.shown for hall in self.halls)

    @cached_property
    def call(self):
        return Call.objects.select_related("edition").filter(edition=self.edition).first()

    @cached_property
    def applications(self):
        """(state's name, how many), of the states that applications are in."""
        rows = Application.objects.filter(edition=self.edition).exclude(submitted_at=None).order_by()
        counts = {row["state"]: row["count"] for row in rows.values("state").annotate(count=Count("pk"))}
        return [(state, state.label, counts[state]) for state in Application.State if state in counts]

    @cached_property
    def copying(self):
        """The job that fills this edition with the booths of another, while it runs."""
        jobs = Job.objects.unfinished().filter(kind="edition-copy", parameters__target=self.edition.pk)
        return jobs.first()

    @cached_property
    def hindrance(self):
        others = Edition.objects.filter(state=Edition.State.OPEN).exclude(pk=self.edition.pk)
        return what_hinders(self.edition, list(others[:1]))

    @property
    def may_open(self):
        return self.edition.state != Edition.State.OPEN
