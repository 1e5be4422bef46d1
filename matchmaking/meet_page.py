"""Where a visitor plans a meeting at a booth: whom, when, how long and about what."""

from functools import cached_property

from fair.addresses import day_of, whole_number
from fair.features import is_on
from fair.zones import zone_city, zone_of
from matchmaking.models import MatchRules, Meeting, SourcingRequest, WaitingPlace
from matchmaking.models.diary import SLOTS
from matchmaking.time_choice import BoothTimes, Choice, moment_of

MOST_OFFERED = 5  # fields for times that are not on the list
USUAL = 30


class PlanningPage:
    """What pages share on which a meeting is planned. `asked` is the address's query, or what was sent."""

    is_proposing = True
    host_unless_told = None
    booth = None

    def __init__(self, exhibitor, user, asked):
        self.exhibitor, self.user, self.asked = exhibitor, user, asked
        minutes = asked.get("minutes", "")
        self.minutes = int(minutes) if minutes in map(str, SLOTS) else USUAL
        self.day = day_of(asked.get("day"))

    @cached_property
    def hosts(self):
        """The exhibitor's people."""
        members = self.exhibitor.memberships.filter(user__is_active=True).select_related("user__avatar")
        return list(members)

    @cached_property
    def host(self):
        """The one who is wanted; without a word whoever is free, or who proposes."""
        wanted = self.asked.get("host", "")
        hosts = (member.user for member in self.hosts)
        return next((user for user in hosts if str(user.pk) == wanted), self.host_unless_told)

    @property
    def chosen(self):
        """The values of the times that are ticked."""
        return self.asked.getlist("times")

    @property
    def kept(self):
        """Ticked times of other days than the shown one: they stay chosen."""
        if not self.is_proposing:
            return []
        shown = {choice.value for choice in self.times.shown}
        moments = (moment_of(value) for value in self.chosen if value not in shown)
        return [Choice(moment, moment) for moment in moments if moment]

    @property
    def picks_one(self):
        return not self.is_proposing

    @property
    def lengths(self):
        return SLOTS

    @cached_property
    def rules(self):
        return MatchRules.standing()

    @property
    def own_fields(self):
        return range(min(self.rules.most_proposed, MOST_OFFERED))


class MeetPage(PlanningPage):
    """For a visitor at a booth."""

    def __init__(self, booth, user, asked):
        super().__init__(booth.exhibitor, user, asked)
        self.booth = booth
        self.is_proposing = asked.get("how") == "propose"

    @property
    def zone(self):
        return zone_of((self.host and self.host.time_zone) or self.exhibitor.time_zone)

    @property
    def place(self):
        if self.exhibitor.city and self.zone.key == self.exhibitor.time_zone:
            return self.exhibitor.city
        return zone_city(self.zone.key)

    @cached_property
    def times(self):
        return BoothTimes(self.exhibitor, self.user, self.minutes, self.host, self.day)

    @cached_property
    def product(self):
        """The exhibitor's product that the address names, or None."""
        pk = whole_number(self.asked.get("product", ""))
        return self.exhibitor.products.listed().filter(pk=pk).first() if pk else None

    @cached_property
    def request(self):
        """The buyer's own request that the address names, or None."""
        pk = whole_number(self.asked.get("request", ""))
        if not (pk and self.user.is_authenticated):
            return None
        return SourcingRequest.objects.filter(buyer=self.user, pk=pk).first()

    @cached_property
    def planned(self):
        """Meetings that these two have to come already."""
        if not self.user.is_authenticated:
            return []
        open_ = (Meeting.State.PROPOSED, Meeting.State.CONFIRMED)
        return list(Meeting.objects.filter(exhibitor=self.exhibitor, buyer=self.user, state__in=open_))

    @cached_property
    def waiting_place(self):
        if not self.user.is_authenticated:
            return None
        places = WaitingPlace.objects.filter(exhibitor=self.exhibitor, buyer=self.user, ended_at=None)
        return places.first()

    @property
    def is_open(self):
        return is_on("meetings")
