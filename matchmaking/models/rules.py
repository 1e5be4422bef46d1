"""What the organisers set for requests and meetings."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def counted(default, label, least, most):
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(label, default=default, validators=bounds)


class MatchRules(models.Model):
    """One row. All numbers are the organisers'."""

    hold_hours = counted(24, _("hours for which a proposed time is held"), 1, 720)
    most_proposed = counted(5, _("times that may be proposed at once"), 1, 10)
    most_invited = counted(20, _("exhibitors that one request may be sent to"), 1, 200)
    most_requests_a_day = counted(10, _("requests that a buyer may send in a day"), 1, 500)
    early_minutes = counted(10, _("minutes before a meeting at which its room opens"), 0, 120)
    missing_minutes = counted(5, _("minutes after which somebody counts as missing"), 1, 60)
    newcomer_share = counted(20, _("share of recommendations kept for new exhibitors, in percent"), 0, 50)

    class Meta:
        verbose_name = _("rules of matchmaking")
        verbose_name_plural = _("rules of matchmaking")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="match_rules_one_row")]

    def __str__(self):
        return str(_("Rules of matchmaking"))

    @classmethod
    def standing(cls):
        """The row, or before organisers have set anything the usual rules, unsaved."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
