"""The board: open requests whose buyers let every exhibitor answer, without their names."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q

from booths.models import Block
from fair.addresses import whole_number
from fair.models import Category
from fair.texts import one_line
from matchmaking.models import Invitation, RequestLine, SourcingRequest


@dataclass(frozen=True)
class AskedBoard:
    """What somebody looks for on the board: words, and a category with all below it."""

    words: str = ""
    category: Category | None = None

    @classmethod
    def of(cls, query):
        pk = whole_number(query.get("category", ""))
        category = Category.objects.filter(pk=pk).first() if pk else None
        return cls(one_line(query.get("q", ""))[:100], category)

    @property
    def narrows(self):
        return bool(self.words or self.category)


def on_board(exhibitor, user, asked):
    """The requests that the exhibitor may take up, those first that close first."""
    own = exhibitor.memberships.values("user")
    blocked = Block.objects.filter(exhibitor=exhibitor).values("buyer")
    taken = Invitation.objects.filter(request=OuterRef("pk"), exhibitor=exhibitor)
    found = (
        SourcingRequest.objects.on_board()
        .exclude(buyer__in=own)
        .exclude(buyer__in=blocked)
        .exclude(Exists(taken.filter(withdrawn_at__isnull=False)))
        .annotate(is_taken=Exists(taken))
    )
    if asked.category:
        found = found.filter(category__path__contains=[asked.category.pk])
    for word in asked.words.split()[:8]:
        lines = RequestLine.objects.filter(request=OuterRef("pk")).filter(
            Q(name__icontains=word) | Q(text__icontains=word)
        )
        found = found.filter(Q(title__icontains=word) | Q(text__icontains=word) | Exists(lines))
    return found.order_by("deadline", "pk")


def shown(requests):
    """With what the board tells of each: of the buyer the country alone."""
    lines = RequestLine.objects.only("request", "name", "quantity", "unit", "position")
    return requests.select_related("category", "buyer").prefetch_related(Prefetch("lines", lines), "files")
