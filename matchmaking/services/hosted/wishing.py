"""What people say themselves: whom they wish to meet, and when they cannot."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices import read_notices
from fair.errors import Refused
from matchmaking.models import HostedSlot, Wish
from matchmaking.services.hosted.programmes import take


def _refuse_late(programme):
    if not programme.takes_wishes:
        raise Refused(_("Wishes are no longer taken for this programme."))


def _spoken(person, user):
    person.wished_at = timezone.now()
    person.save(update_fields=["wished_at"])
    read_notices(user, key=f"hosted:{person.programme_id}")


@transaction.atomic
def wish(person, by, wishes):
    """Keep {person of the other side: Wish.Kind, or "" to take it back}.

    `by` is whoever said it: the person, or somebody of the exhibitor.
    """
    programme = take(person.programme)
    _refuse_late(programme)
    others = programme.people.exclude(side=person.side)
    known = set(others.filter(pk__in=[other.pk for other in wishes]).values_list("pk", flat=True))
    for other, kind in wishes.items():
        if other.pk not in known:
            raise Refused(_("This person is not in the programme."))
        if kind and kind not in Wish.Kind.values:
            raise Refused(_("Choose must, want or no thanks."))
    gone = [other.pk for other, kind in wishes.items() if not kind]
    person.wishes.filter(about__in=gone).delete()
    rows = [Wish(person=person, about=other, kind=kind) for other, kind in wishes.items() if kind]
    Wish.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "about"], update_fields=["kind"]
    )
    _spoken(person, by)


@transaction.atomic
def set_away(person, by, slots):
    """The ids of slots at which the person cannot, all at once. Ids of other programmes are left out."""
    _refuse_late(take(person.programme))
    person.away.set(HostedSlot.objects.filter(programme=person.programme_id, pk__in=slots))
    _spoken(person, by)
