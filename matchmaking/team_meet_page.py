"""Where an exhibitor's people propose a meeting to a buyer whom they know as a lead."""

from functools import cached_property

from booths.contacts import contact_of
from booths.models import Lead
from fair.addresses import whole_number
from fair.zones import zone_city
from matchmaking.meet_page import PlanningPage
from matchmaking.models import Invitation
from matchmaking.time_choice import CommonTimes

MOST_FOUND = 30


def leads_to_meet(exhibitor):
    """[(lead, Contact), …] of whom a meeting could be proposed to, the latest first."""
    leads = Lead.objects.with_contact().select_related("buyer__avatar").filter(exhibitor=exhibitor)
    leads = leads.exclude(buyer=None).filter(merged_into=None).order_by("-last_at")[:MOST_FOUND]
    return [(lead, contact_of(lead)) for lead in leads]


class TeamMeetPage(PlanningPage):
    """`lead` is one `with_contact` that has a buyer."""

    def __init__(self, exhibitor, user, lead, asked):
        super().__init__(exhibitor, user, asked)
        self.lead, self.contact = lead, contact_of(lead)
        self.host_unless_told = user

    @cached_property
    def request(self):
        """The buyer's request that the address names and the exhibitor was sent, or None."""
        pk = whole_number(self.asked.get("request", ""))
        asked = Invitation.objects.staffed_by(self.user).filter(
            exhibitor=self.exhibitor, request=pk, request__buyer=self.lead.buyer
        )
        found = asked.select_related("request").first() if pk else None
        return found and found.request

    @property
    def zone(self):
        return self.lead.buyer.zone

    @property
    def place(self):
        return zone_city(self.zone.key)

    @cached_property
    def times(self):
        return CommonTimes([self.host, self.lead.buyer], self.minutes, self.day)
