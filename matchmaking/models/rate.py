"""Rates of exchange that the organisers enter, each for a day."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RateQuerySet(models.QuerySet):
    def holding_on(self, day):
        """Of each pair of currencies the latest rate that is not of a later day."""
        rates = self.filter(on__lte=day).order_by("base", "currency", "-on")
        return rates.distinct("base", "currency")


class ExchangeRate(models.Model):
    """How many units of `currency` one unit of `base` was worth on a day: EUR, USD, 1.0821."""

    base = models.CharField(_("one unit of"), max_length=3, default="EUR")
    currency = models.CharField(_("is worth in"), max_length=3)
    on = models.DateField(_("day"))
    value = models.DecimalField(
        _("rate"), max_digits=20, decimal_places=10, validators=[MinValueValidator(0)]
    )

    objects = RateQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "base", "currency"]
        verbose_name = _("rate of exchange")
        verbose_name_plural = _("rates of exchange")
        constraints = [
            models.UniqueConstraint(fields=["base", "currency", "on"], name="exchange_rate_once_a_day"),
            models.CheckConstraint(condition=Q(value__gt=0), name="exchange_rate_above_nothing"),
            models.CheckConstraint(condition=~Q(base=F("currency")), name="exchange_rate_of_two"),
        ]
        indexes = [models.Index(fields=["base", "currency", "-on"], name="exchange_rate_latest")]

    def __str__(self):
        return f"1 {self.base} = {self.value.normalize():f} {self.currency} ({self.on})"
