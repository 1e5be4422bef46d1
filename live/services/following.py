"""Wanting to hear of a show, or of all shows of a booth, and no longer."""

from django.db import transaction
from django.utils.translation import gettext as _

from fair.errors import Refused
from live.models import Follow, Show

MOST = 500  # that one person follows


@transaction.atomic
def follow(user, show=None, booth=None):
    """From now on the person is told. Twice is once. Raises Refused for what is over, and beyond MOST."""
    if show and show.state not in Show.HELD:
        raise Refused(_("This show is over: there is nothing to remind you of."))
    kept = Follow.objects.filter(user=user)
    if not kept.filter(show=show, booth=booth).exists():
        if kept.count() >= MOST:
            raise Refused(_("You follow as much as one can: take something off your list first."))
        Follow.objects.bulk_create([Follow(user=user, show=show, booth=booth)], ignore_conflicts=True)


def unfollow(user, show=None, booth=None):
    """No longer. Twice is once."""
    Follow.objects.filter(user=user, show=show, booth=booth).delete()


def followed_by(request):
    """The ids of the shows and of the booths that the request's person follows, read once for a page."""
    if not hasattr(request, "_followed"):
        user = getattr(request, "user", None)
        rows = user.follows.values_list("show", "booth") if user and user.is_authenticated else ()
        rows = list(rows)
        request._followed = {show for show, _b in rows if show}, {booth for _s, booth in rows if booth}
    return request._followed
