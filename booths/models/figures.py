"""What happened at a booth, day by day: counted by the worker, so that no page has to."""

from django.db import models

from booths.models.booth import Booth


class BoothDay(models.Model):
    """A booth's figures of one day of the fair's city; made by `services.figures.count_days`.

    `views` are sightings of the booth and its products, `visitors` the visits they were made in: both only
    of people who agreed to be remembered. `inquiries` are questions, in the room and in private, as the reply
    time counts them, `answered` those of them that have an answer.
    """

    booth = models.ForeignKey(Booth, models.CASCADE, related_name="days")
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)
    visitors = models.PositiveIntegerField(default=0)
    inquiries = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["booth", "day"], name="booth_day_once")]

    def __str__(self):
        return f"{self.booth} {self.day}"
