"""Who is recommended to whom, read for pages and the API."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from booths.contacts import contact_of, given_by
from booths.floor import with_shelves
from booths.models import Block, Lead
from booths.queries import booths_of
from matchmaking.matching.demand import need_of_request
from matchmaking.matching.lists import reckon
from matchmaking.matching.scoring import OF_BUYER, OF_EXHIBITOR
from matchmaking.models import (
    BuyerOpinion,
    BuyersForExhibitor,
    BuyersWanted,
    ExhibitorOpinion,
    ExhibitorsForBuyer,
    SourcingProfile,
)
from matchmaking.models.recommending import Taste
from matchmaking.reasons import in_words, parts_of


@dataclass
class Recommendation:
    """An exhibitor for a buyer, or a buyer (by `profile`) for an exhibitor; `score` is 0 to 100.

    `reasons` are as they are kept; `has_kept_place` says that it stands where it does because places are kept
    for new exhibitors. `booth` is the exhibitor's, with its people. `said` is the reader's opinion, or "".
    """

    score: int
    points: list
    reasons: list
    has_kept_place: bool = False
    is_newcomer: bool = False
    exhibitor: object = None
    booth: object = None
    profile: object = None
    said: str = ""
    contact: object = field(default=None, repr=False)
    talk: int | None = None  # id of the conversation with the exhibitor, where there is one
    lead: int | None = None

    @cached_property
    def reasons_in_words(self):
        """["makes 4 of your 5 products", …] in the reader's language."""
        words = in_words(self.reasons, to_buyer=self.profile is None)
        return [*words, new_in_words()] if self.has_kept_place else words

    @cached_property
    def parts(self):
        """What the score is the sum of."""
        return parts_of(self.points, (OF_BUYER if self.profile is None else OF_EXHIBITOR).tolist())


def new_in_words():
    return _("new here: some places are kept for those shown little so far")


def recommended_exhibitors(user, edition, most=20):
    """[Recommendation] for a signed-in buyer, the best first: those of the kept list that still have a
    published booth, that the buyer did not turn down, and with whom nobody is blocked. Empty without a
    profile.

    A fixed number of queries, whatever the length.
    """
    kept = ExhibitorsForBuyer.objects.filter(profile__user=user.pk, profile__edition=edition)
    entries = kept.values_list("entries", flat=True).first() or []
    if not entries:
        return []
    said = dict(BuyerOpinion.objects.filter(user=user).values_list("exhibitor", "said"))
    blocked = Block.objects.filter(buyer=user, person=None).values_list("exhibitor", flat=True)
    never = {pk for pk, word in said.items() if word == Taste.DISMISS} | set(blocked)
    return _with_booths([entry for entry in entries if entry["id"] not in never], said, most)


def _with_booths(entries, said, most):
    booths = booths_of([entry["id"] for entry in entries])
    return [
        Recommendation(**_kept(entry), exhibitor=booth.exhibitor, booth=booth, said=said.get(entry["id"], ""))
        for entry in entries
        if (booth := booths.get(entry["id"]))
    ][:most]


def _kept(entry):
    named = {name: entry[name] for name in ("score", "points", "reasons")}
    return named | {"has_kept_place": entry["kept"], "is_newcomer": entry["new"]}


def exhibitors_for_request(request, most=10):
    """[Recommendation] of exhibitors to send a sourcing request to, the best first; reckoned at the moment
    from its lines, and from the buyer's profile for what the request does not say. A request without lines,
    or whose lines name nothing that the fair has, gets none. Exhibitors it was sent to already are among
    them.
    """
    profile = SourcingProfile.objects.filter(user=request.buyer_id, edition=request.edition_id)
    need = need_of_request(request, profile.select_related("user").prefetch_related("categories").first())
    [entries] = reckon([need], request.edition, most)
    return _with_booths(entries, need.opinions, most)


def recommended_buyers(exhibitor, edition, most=20):
    """[Recommendation] of buyers for an exhibitor's people, the best first: those who still let exhibitors
    find them, whom nobody turned down, and with whom nobody is blocked. What is told of each is `contact`,
    as `booths.contacts` allows it: a country, until the buyer writes or gives a card.

    A fixed number of queries, whatever the length.
    """
    kept = BuyersForExhibitor.objects.filter(exhibitor=exhibitor, edition=edition)
    entries = kept.values_list("entries", flat=True).first() or []
    if not entries:
        return []
    said = dict(ExhibitorOpinion.objects.filter(exhibitor=exhibitor).values_list("profile", "said"))
    profiles = SourcingProfile.objects.shown_to_exhibitors().filter(edition=edition)
    profiles = profiles.select_related("user__card").prefetch_related("categories")
    profiles = profiles.in_bulk([entry["id"] for entry in entries])
    users = [profile.user_id for profile in profiles.values()]
    blocked = set(Block.objects.filter(exhibitor=exhibitor, buyer__in=users).values_list("buyer", flat=True))
    leads = {
        lead.buyer_id: lead
        for lead in Lead.objects.standing().filter(exhibitor=exhibitor, buyer__in=users).with_contact()
    }
    return [
        _buyer(entry, profile, leads.get(profile.user_id), said.get(profile.pk, ""))
        for entry in entries
        if (profile := profiles.get(entry["id"]))
        and profile.user_id not in blocked
        and said.get(profile.pk) != Taste.DISMISS
    ][:most]


def _buyer(entry, profile, lead, said):
    contact = contact_of(lead) if lead else given_by(profile.user, None, False)
    known = {"talk": lead.talk, "lead": lead.pk} if lead else {}
    return Recommendation(**_kept(entry), profile=profile, contact=contact, said=said, **known)


class RecommendedPage:
    """What /my/recommended/ shows a buyer. `is_coming` while the list is being reckoned."""

    def __init__(self, user, edition):
        self.user, self.edition = user, edition
        own = SourcingProfile.objects.of(user).filter(edition=edition)
        self.profile = own.select_related("recommended").first()

    @cached_property
    def found(self):
        if self.profile is None:
            return []
        found = recommended_exhibitors(self.user, self.edition)
        with_shelves([one.booth for one in found])
        return found

    @property
    def is_coming(self):
        return self.profile is not None and self.profile.due_at is not None

    @property
    def made_at(self):
        return self.profile.recommended.made_at if hasattr(self.profile, "recommended") else None

    @cached_property
    def dismissed(self):
        """The exhibitors that were turned down, the latest first, to be taken back."""
        gone = BuyerOpinion.objects.filter(user=self.user, said=Taste.DISMISS).select_related("exhibitor")
        return [one.exhibitor for one in gone.order_by("-at")[:50]]


class BuyersPage:
    """What /workspace/<exhibitor>/buyers/ shows."""

    def __init__(self, exhibitor, edition):
        self.exhibitor, self.edition = exhibitor, edition
        self.kept = (
            BuyersForExhibitor.objects.filter(exhibitor=exhibitor, edition=edition).defer("entries").first()
        )

    @cached_property
    def found(self):
        return recommended_buyers(self.exhibitor, self.edition)

    @property
    def is_coming(self):
        return self.kept is not None and self.kept.due_at is not None

    @cached_property
    def wanted(self):
        return BuyersWanted.objects.filter(exhibitor=self.exhibitor).first()
