"""What is erased at the booths when a person takes a consent back, or leaves the fair."""

from accounts.leaving import register
from accounts.services import forgets_visits
from booths.models import Reaction, ShortlistItem, Visit


@forgets_visits
def forget_visits(user=None, visitor=None):
    """Where a person, or a guest with that visitor id, has been."""
    if user:
        Visit.objects.filter(user=user).delete()
    elif visitor:
        Visit.objects.filter(user=None, visitor=visitor).delete()


@register
def leave_booths(user):
    """Shortlist and reactions go; lines in a talk stay, for those who answered them."""
    ShortlistItem.objects.filter(user=user).delete()
    Reaction.objects.filter(user=user).delete()
