"""Which version of a booth a person is shown."""

from django.db.models import Q

from booths.models import Booth
from booths.services.booths import first_version


def shown_version(booth, user, draft=False):
    """The version that the person is to see, or None: what is drawn up is for those who work there."""
    if booth.published and not draft:
        return booth.published
    if not Booth.objects.staffed_by(user).filter(pk=booth.pk).exists():
        return None
    return working_version(booth)


def working_version(booth):
    """What is being drawn up: the draft, else what is published, else what a booth begins with."""
    related = booth.versions.select_related("hero", "panorama")
    draft = related.filter(Q(is_draft=True) | Q(pk=booth.published_id)).order_by("-is_draft").first()
    return draft or first_version(booth)
