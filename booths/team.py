"""The people of a booth: who is there and answers, who is on duty, when the others are back."""

from dataclasses import dataclass

from django.db.models import OuterRef

from booths.queries import heard, told
from exhibitors.hours import Duty, duty
from exhibitors.models import Membership, WorkingHours
from exhibitors.stance import stance_of
from fair.realtime import presence
from fair.zones import zone_city


@dataclass(frozen=True)
class Host:
    """One of the booth's people: there now by the socket, else on or off duty by the working hours.

    `stance` says whether they answer now; who is there may have said that they are busy or away.
    """

    member: Membership
    duty: Duty
    is_there: bool
    stance: Membership.Stance = Membership.Stance.AWAY

    @property
    def city(self):
        """Where the person's clock stands: the exhibitor's city, or that of a zone of their own."""
        exhibitor, zone = self.member.exhibitor, self.member.user.zone.key
        return exhibitor.city if exhibitor.city and zone == exhibitor.time_zone else zone_city(zone)


def read_team(booth, now):
    """The booth's people, those who are there first. One query and a round trip to Redis."""
    hours = WorkingHours.objects.filter(membership=OuterRef("pk"))
    members = booth.exhibitor.memberships.select_related("user__avatar").annotate(
        told_hours=told(hours, "weekday", "starts_at", "ends_at")
    )
    there = presence.staff_of(booth.pk)
    hosts = [
        Host(
            member,
            duty(heard(WorkingHours, member.told_hours), member.user.zone, now),
            member.user_id in there,
            stance_of(member, now, member.user_id in there),
        )
        for member in members
    ]
    order = list(Membership.Stance)
    return sorted(hosts, key=lambda host: (order.index(host.stance), not host.is_there, not host.duty.is_on))


def back_at(hosts):
    """When the first of them is back, None while someone is on duty or where nobody told hours."""
    if any(host.is_there or host.duty.is_on for host in hosts):
        return None
    return min((host.duty.back_at for host in hosts if host.duty.back_at), default=None)
