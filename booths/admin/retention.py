"""How long exhibitors may know who visited them: one number, which organisers set."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from booths.models import Retention
from fair.console import OneRowAdmin


@admin.register(Retention)
class RetentionAdmin(OneRowAdmin):
    shown = ["months"]
    about = _(
        "Leads and visits without news for so many months are kept without the person: name, address and "
        "number go, and no visit leads to anybody. What exhibitors wrote themselves stays. There is no way "
        "back."
    )
    done = _("It holds from the next full hour on.")
