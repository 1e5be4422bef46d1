"""What the organisers set for all shows."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from fair.console import OneRowAdmin
from live.models import LiveRules


@admin.register(LiveRules)
class LiveRulesAdmin(OneRowAdmin):
    shown = ["replay_days", "most_at_once"]
    about = _(
        "Replays that are older are deleted. Who wants to go on air when too many are has to wait until "
        "one ends."
    )
