"""Who is recommended to whom, read for pages and the API."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from booths.models import Block
from booths.queries import booths_of
from matchmaking.matching.demand import need_of_request
from matchmaking.matching.lists import reckon
from matchmaking.matching.scoring import OF_BUYER, OF_EXHIBITOR
from matchmaking.models import (
    BuyerOpinion,
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
    return named | {"has_kept_place": entry["new"]}


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
