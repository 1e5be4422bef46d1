"""The people of a booth: who is there and answers, who is on duty, when the others are back."""

from dataclasses import dataclass

from django.db.models import OuterRef

from booths.models import Booth
from booths.queries import heard, told
from exhibitors.hours import Duty, duty
from exhibitors.models import Membership, WorkingHours
from exhibitors.stance import by_hand, stance_of
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
    stance: Membership.Stance
    by_hand: bool  # whether they said so themselves

    @property
    def hears_of_all(self):
        """Whether the person is told what all are: available or busy, on duty, or without known hours."""
        if self.stance != Membership.Stance.AWAY:
            return True
        return not self.by_hand and (self.duty.is_on or self.duty.back_at is None)

    @property
    def city(self):
        """Where the person's clock stands: the exhibitor's city, or that of a zone of their own."""
        exhibitor, zone = self.member.exhibitor, self.member.user.zone.key
        return exhibitor.city if exhibitor.city and zone == exhibitor.time_zone else zone_city(zone)


def read_team(booth, now):
    """The booth's people, those who answer first. One query and a round trip to Redis."""
    return _hosts(booth.exhibitor.memberships.all(), presence.staff_of(booth.pk), now)


def read_answerers(exhibitor, now):
    """The exhibitor's people who can sign in, at whichever of its booths they are. As `read_team`."""
    at_booths = presence.all_staff()
    booths = Booth.objects.filter(exhibitor=exhibitor, pk__in=at_booths).values_list("pk", flat=True)
    there = {user for pk in booths for user in at_booths[pk]} if at_booths else set()
    return _hosts(exhibitor.memberships.filter(user__is_active=True), there, now)


def _hosts(members, there, now):
    hours = WorkingHours.objects.filter(membership=OuterRef("pk"))
    members = members.select_related("user__avatar", "exhibitor").annotate(
        told_hours=told(hours, "weekday", "starts_at", "ends_at")
    )
    hosts = [
        Host(
            member,
            duty(heard(WorkingHours, member.told_hours), member.user.zone, now),
            member.user_id in there,
            stance_of(member, now, member.user_id in there),
            by_hand(member, now) is not None,
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
