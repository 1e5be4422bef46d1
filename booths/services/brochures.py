"""Brochures are laid out, put in order and taken away."""

from django.db import transaction
from django.utils.translation import gettext as _

from booths.models import Booth, Brochure
from fair.errors import Refused

MOST = 20


@transaction.atomic
def add_brochure(brochure):
    """Lay a brochure behind those that are there. Raises Refused for more than twenty."""
    booth = _lock(brochure)
    known = booth.brochures.count()
    if known >= MOST:
        raise Refused(_("A booth has at most 20 brochures: remove one first."))
    brochure.position = known
    brochure.save()


@transaction.atomic
def move_brochure(brochure, by):
    """Change places with the neighbour before (-1) or after (1), if there is one."""
    brochures = list(_lock(brochure).brochures.all())
    here = next(place for place, other in enumerate(brochures) if other.pk == brochure.pk)
    there = here + by
    if 0 <= there < len(brochures):
        brochures[here], brochures[there] = brochures[there], brochures[here]
    for position, other in enumerate(brochures):
        if other.position != position:
            other.position = position
            other.save(update_fields=["position"])


@transaction.atomic
def remove_brochure(brochure):
    """Take it away, and its file unless the booth's copy in another edition shows the same."""
    file = brochure.file
    brochure.delete()

    def remove_file():
        if not Brochure.objects.filter(file=file.name).exists():
            file.storage.delete(file.name)

    transaction.on_commit(remove_file, robust=True)


def _lock(brochure):
    return Booth.objects.select_for_update(no_key=True).get(pk=brochure.booth_id)
