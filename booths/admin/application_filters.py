"""By what organisers narrow the list of applications."""

import datetime

from django.contrib.admin import SimpleListFilter
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booths.models import Application


class StateFilter(SimpleListFilter):
    """Those that wait unless another state, or all, is asked for."""

    title = _("State")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        states = [choice for choice in Application.State.choices if choice[0] != Application.State.DRAFT]
        return [*states, ("all", _("All"))]

    def value(self):
        return super().value() or Application.State.SUBMITTED

    def choices(self, changelist):
        for state, label in self.lookup_choices:
            yield {
                "selected": self.value() == state,
                "query_string": changelist.get_query_string({self.parameter_name: state}),
                "display": label,
            }

    def queryset(self, request, queryset):
        return queryset if self.value() == "all" else queryset.filter(state=self.value())


class WaitingFilter(SimpleListFilter):
    title = _("Waiting")
    parameter_name = "waiting"

    def lookups(self, request, model_admin):
        return [("1", _("More than a day")), ("3", _("More than 3 days")), ("7", _("More than a week"))]

    def queryset(self, request, queryset):
        if self.value() not in ("1", "3", "7"):
            return queryset
        before = timezone.now() - datetime.timedelta(days=int(self.value()))
        return queryset.filter(state=Application.State.SUBMITTED, submitted_at__lt=before)
