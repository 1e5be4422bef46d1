"""Long work that a person asked for, such as an import or an export."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fair.uploads import private_files


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person's own. An app shows a job to others through a row of its own: `show_jobs_of`."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def unfinished(self):
        return self.filter(state__in=Job.UNFINISHED)


class Job(models.Model):
    """Work that the worker does for a person, with its progress; run by `fair.jobs`.

    `lease` names the run that holds the job and `beat_at` its last sign of life: a run that is silent
    for too long is followed by another, which goes on from `checkpoint`. `done` and `total` count
    what the kind counts (rows, products); `total` is None until it is known.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Stopped")

    UNFINISHED = (State.WAITING, State.RUNNING)

    kind = models.SlugField(max_length=40)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    parameters = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    checkpoint = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    result = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True, help_text=_("One sentence for its owner."))
    file = models.FileField(upload_to="jobs", storage=private_files, blank=True)
    file_name = models.CharField(max_length=120, blank=True, help_text=_("What a download is called."))
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, default=None)
    created_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["owner", "-id"]),
            models.Index(
                fields=["beat_at"],
                condition=models.Q(state__in=("waiting", "running")),
                name="job_unfinished",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def topic(self):
        return f"job:{self.pk}"

    @property
    def is_over(self):
        return self.state not in self.UNFINISHED

    @property
    def percent(self):
        """0 to 100, or None while nobody knows how much there is."""
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else None

    @staticmethod
    def new_lease():
        return uuid.uuid4()
