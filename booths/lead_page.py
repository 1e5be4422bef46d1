"""One lead, with all that its page shows; everything is read when it is first printed."""

import itertools
from functools import cached_property

from django.utils.timezone import localdate

from booths.contacts import category_words, contact_of
from booths.lead_list import tags_of
from booths.models import Lead, Retention
from booths.scores import score_words
from booths.services.lead_merging import find_doubles
from booths.services.retention import months_after
from booths.timeline import timeline_of
from exhibitors.models import Membership


class LeadView:
    """`lead` is one from `for_rows`."""

    FUNNEL = [stage for stage in Lead.Stage.choices if stage[0] != Lead.Stage.LOST]

    def __init__(self, lead):
        self.lead = lead
        self.contact = contact_of(lead)

    @cached_property
    def categories(self):
        return category_words(self.lead.products.all())

    @cached_property
    def reasons(self):
        return score_words(self.lead)

    @cached_property
    def days(self):
        """The timeline by day: [(date, [Moment, …]), …], the latest first."""
        moments = timeline_of(self.lead.exhibitor, self.lead.buyer) if self.lead.buyer else []
        return [(day, list(those)) for day, those in itertools.groupby(moments, lambda m: localdate(m.at))]

    @cached_property
    def steps(self):
        return list(self.lead.steps.select_related("by"))

    @cached_property
    def notes(self):
        return list(self.lead.notes.select_related("author__avatar").order_by("-pk"))

    @cached_property
    def staff(self):
        members = Membership.objects.filter(exhibitor=self.lead.exhibitor).select_related("user")
        return [member.user for member in members]

    @cached_property
    def known_tags(self):
        return [tag for tag in tags_of(self.lead.exhibitor) if tag not in self.lead.tags]

    @cached_property
    def doubles(self):
        """Others that may be the same person: [(lead, Contact, by what)]."""
        return [(lead, contact_of(lead), alike) for lead, alike in find_doubles(self.lead)]

    @cached_property
    def merges(self):
        return list(self.lead.merges.filter(undone_at=None).select_related("by"))

    @cached_property
    def months(self):
        return Retention.in_months()

    @property
    def forgotten_on(self):
        """The day on which the lead loses the person unless something happens before."""
        return months_after(self.lead.last_at, self.months)
