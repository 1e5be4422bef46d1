"""What the organisers set for all shows."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LiveRules(models.Model):
    """One row: how long replays are kept, and how much may come in at once."""

    replay_days = models.PositiveSmallIntegerField(
        _("days for which replays are kept"),
        default=180,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )
    most_at_once = models.PositiveSmallIntegerField(
        _("shows on air at once"), default=100, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("rules of shows")
        verbose_name_plural = _("rules of shows")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="live_rules_one_row")]

    def __str__(self):
        return str(_("Rules of shows"))

    @classmethod
    def standing(cls):
        """The row, or before organisers have set anything the usual rules, unsaved."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
