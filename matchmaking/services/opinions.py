"""What people say to recommendations: "more like this" and "not for me", each taken back as easily."""

from django.db import transaction
from django.utils.translation import gettext as _

from fair.errors import Refused
from fair.later import send_later
from matchmaking import match_tasks
from matchmaking.models import BuyerOpinion, ExhibitorOpinion, SourcingProfile
from matchmaking.models.recommending import Taste
from matchmaking.services.reckoning import make_exhibitors_due, make_profile_due

MOST = 500  # opinions that one side keeps


@transaction.atomic
def tell_of_exhibitor(user, edition, exhibitor, said):
    """A buyer says MORE or DISMISS of an exhibitor, or with "" takes back what was said.

    The list is reckoned anew by it. Raises Refused for too many opinions.
    """
    _say(BuyerOpinion.objects.filter(user=user), {"user": user, "exhibitor": exhibitor}, said)
    profile = SourcingProfile.objects.filter(user=user, edition=edition).first()
    if profile:
        make_profile_due(profile, has_changed=False)
        send_later(match_tasks.reckon_due)


@transaction.atomic
def tell_of_buyer(exhibitor, profile, by, said):
    """The same of a buyer by one of the exhibitor's people, for all of them."""
    given = {"exhibitor": exhibitor, "profile": profile}
    _say(ExhibitorOpinion.objects.filter(exhibitor=exhibitor), given, said, by=by)
    make_exhibitors_due([exhibitor.pk], profile.edition)
    send_later(match_tasks.reckon_due)


def _say(own, about, said, **more):
    if not said:
        own.filter(**about).delete()
        return
    if own.count() >= MOST and not own.filter(**about).exists():
        raise Refused(_("You have said what you think of 500 of them: take something back first."))
    own.update_or_create(**about, defaults={"said": Taste(said), **more})
