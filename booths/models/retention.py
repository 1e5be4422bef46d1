"""How long exhibitors may know who visited them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MONTHS = 24  # until organisers say otherwise


class Retention(models.Model):
    """The one row that organisers set: leads and visits older than this lose the person."""

    months = models.PositiveSmallIntegerField(
        _("months"),
        default=MONTHS,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("After so many months without news leads and visits are kept without the person."),
    )

    class Meta:
        verbose_name = _("retention")
        verbose_name_plural = _("retention")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="retention_is_one"),
            models.CheckConstraint(condition=Q(months__range=(1, 120)), name="retention_in_range"),
        ]

    def __str__(self):
        return f"{self.months}"

    @classmethod
    def in_months(cls):
        """How many months hold now."""
        row = cls.objects.first()
        return row.months if row else MONTHS
