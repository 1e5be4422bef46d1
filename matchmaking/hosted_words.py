"""Why this meeting, and why not that one, in words for the organiser."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matchmaking.models import Wish


def words_for_met(why, buyer, exhibitor):
    """Why two meet: what they wish, and whether somebody set it by hand."""
    words = " ".join(_wishes(why, buyer, exhibitor)) or _("Neither of them wished for it.")
    return f"{words} {_('Set by hand.')}" if why.get("fixed") else words


def _wishes(why, buyer, exhibitor):
    kinds = why.get("buyer"), why.get("exhibitor")
    if kinds == ("must", "must"):
        yield _("A must for both.")
        return
    if kinds == ("want", "want"):
        yield _("Both want to meet.")
        return
    for kind, person in zip(kinds, (buyer, exhibitor), strict=True):
        if kind == Wish.Kind.MUST:
            yield _("A must for %(person)s.") % {"person": person}
        elif kind == Wish.Kind.WANT:
            yield _("%(person)s wants to meet.") % {"person": person}


def words_for_left_out(why, buyer, exhibitor):
    """Why two do not meet although one of them wishes to."""
    who = buyer if why.get("who") == "buyer" else exhibitor
    named = {
        "person": who,
        "hours": why.get("hours", 0),
        "many": why.get("many", 0),
        "higher": why.get("higher", 0),
    }
    hours, higher = named["hours"], named["higher"]
    match why["code"]:
        case "refused":
            return _("%(person)s does not want to meet the other.") % named
        case "called_off":
            return _("Their meeting was called off, or moved by themselves.")
        case "met":
            return _("They have met before, and neither says must.")
        case "asleep":
            return _("One sleeps whenever the other is awake: there is no common hour.")
        case "hours":
            return _("They are never free at the same hour.")
        case "target":
            told = _("%(person)s has %(many)d meetings, which is the target.") % named
            return f"{told} {_higher(higher)}"
        case "taken":
            told = ngettext(
                "At the only common hour %(person)s meets somebody else.",
                "At the %(hours)d common hours one of them meets somebody else.",
                hours,
            )
            return f"{told % named} {_higher(higher)}"
        case "row":
            return _("It would be one meeting too many without a pause.")
        case "full":
            return ngettext(
                "All tables are taken at the common hour that is left.",
                "All tables are taken at the %(hours)d common hours that are left.",
                hours,
            ) % {"hours": hours}
    return _("It would fit: add it by hand.")


def _higher(many):
    return ngettext(
        "%(many)d of these counts as much or more.", "%(many)d of these count as much or more.", many
    ) % {"many": many}
