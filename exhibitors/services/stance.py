"""Members say whether they answer now, or what they do says it."""

from django.utils import timezone

from exhibitors.stance import until_next_shift


def set_stance(membership, stance):
    """Say by hand how one is for the rest of the shift, or ("") leave it to what one does again."""
    membership.stance = stance
    membership.stance_until = until_next_shift(membership, timezone.now()) if stance else None
    membership.save(update_fields=["stance", "stance_until"])


def note_activity(user):
    """The person has just done something on a page of the fair; returns for how many companies they work."""
    return user.memberships.update(active_at=timezone.now())
