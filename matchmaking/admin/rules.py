"""What the organisers set for requests and meetings."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from fair.console import OneRowAdmin
from matchmaking.models import MatchRules


@admin.register(MatchRules)
class MatchRulesAdmin(OneRowAdmin):
    shown = [
        "most_invited",
        "most_requests_a_day",
        "most_proposed",
        "hold_hours",
        "early_minutes",
        "missing_minutes",
        "newcomer_share",
    ]
    about = _("They hold for what begins from now on; times that are held already keep their end.")
