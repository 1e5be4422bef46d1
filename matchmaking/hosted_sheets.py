"""A draft or the wishes of a programme as rows of a sheet, headings first."""

from django.utils.translation import gettext as _

from matchmaking.hosted_desk import DraftDesk
from matchmaking.hosted_words import words_for_left_out, words_for_met
from matchmaking.models import Wish


def sheet_of(programme, name):
    """Rows of "wishes", or of "draft-3" and "left-out-3"; None for what there is not."""
    if name == "wishes":
        return wishes(programme)
    kind, _dash, number = name.rpartition("-")
    draft = (
        programme.drafts.filter(number=int(number)).first()
        if number.isdecimal() and len(number) < 9
        else None
    )
    if draft is None or kind not in ("draft", "left-out"):
        return None
    draft.programme = programme
    return meetings(draft) if kind == "draft" else left_out(draft)


def meetings(draft):
    about = [_("Buyer"), _("Company"), _("E-mail"), _("Exhibitor"), _("Host"), _("Fixed"), _("Why")]
    rows = [[_("Begins"), _("Ends"), _("Table"), *about]]
    for row in DraftDesk(draft).rows:
        why = words_for_met({**row.why, "fixed": row.is_fixed}, row.buyer, row.exhibitor)
        buyer, host = row.buyer.user, row.exhibitor.user
        told = [str(buyer), buyer.company, buyer.email, str(row.exhibitor), str(host), row.is_fixed, why]
        rows.append([row.slot.starts_at, row.slot.ends_at, str(row.place or ""), *told])
    return rows


def left_out(draft):
    rows = [[_("Buyer"), _("Exhibitor"), _("Wish of the buyer"), _("Wish of the exhibitor"), _("Why not")]]
    people, labels = DraftDesk(draft).people, dict(Wish.Kind.choices)
    for buyer, exhibitor, why in draft.left_out:
        if buyer in people and exhibitor in people:
            pair, said = (people[buyer], people[exhibitor]), why.get("wishes", {})
            kinds = [str(labels.get(said.get(side), "")) for side in ("buyer", "exhibitor")]
            rows.append([*map(str, pair), *kinds, words_for_left_out(why, *pair)])
    return rows


def wishes(programme):
    rows = [[_("Who"), _("Side"), _("About"), _("Wish")]]
    said = Wish.objects.filter(person__programme=programme)
    related = ("person__user", "person__exhibitor", "about__user", "about__exhibitor")
    for wish in said.select_related(*related):
        rows.append(
            [str(wish.person), wish.person.get_side_display(), str(wish.about), wish.get_kind_display()]
        )
    return rows
