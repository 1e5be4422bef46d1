"""Stands in a hall: which are free, and who stands where."""

import string

from django.db import connection, transaction
from django.utils.translation import gettext as _

from booths.models import Booth, Room
from fair import audit
from fair.errors import Refused
from fair.models import Hall
from fair.realtime import publish

SECTIONS, NUMBERS = 9, 40  # of a hall, of an aisle: 9,360 stands with 26 aisles
AISLES = string.ascii_uppercase
# All stands of a hall in walking order without those taken: nine thousand at most.
FREE = """
    SELECT section, aisle, number
      FROM generate_series(1, %(sections)s) section
     CROSS JOIN unnest(%(aisles)s::text[]) aisle
     CROSS JOIN generate_series(1, %(numbers)s) number
    EXCEPT
    SELECT section, aisle, number FROM booths_booth WHERE hall_id = %(hall)s
     ORDER BY 1, 2, 3 LIMIT %(most)s
"""


def free_stands(hall, most=1, section=None):
    """The first `most` free stands of a hall, (section, aisle, number), in its `section` if one is named."""
    asked = {"sections": SECTIONS, "aisles": list(AISLES), "numbers": NUMBERS, "hall": hall.pk}
    with connection.cursor() as cursor:
        cursor.execute(FREE, asked | {"most": most if section is None else SECTIONS * len(AISLES) * NUMBERS})
        found = cursor.fetchall()
    if section is not None:
        found = [stand for stand in found if stand[0] == section][:most] or found[:most]
    return found


def lock_hall(hall):
    """Whoever gives out stands of a hall waits here for others who do. Raises Refused when it is gone."""
    held = Hall.objects.select_for_update(no_key=True).filter(pk=hall.pk).first()
    if held is None:
        raise Refused(_("This hall is gone: choose another."))
    return held


@transaction.atomic
def take_stand(exhibitor, hall, section, aisle, number):
    """A booth for the exhibitor on a free stand, with its room. Raises Refused when another has the stand."""
    hall = lock_hall(hall)
    _refuse_taken(hall, section, aisle, number)
    if Booth.objects.filter(exhibitor=exhibitor, hall=hall).exists():
        raise Refused(_("The company has a stand in this hall already."))
    booth = Booth.objects.create(
        exhibitor=exhibitor,
        slug=free_slug(exhibitor, hall.edition),
        hall=hall,
        section=section,
        aisle=aisle,
        number=number,
    )
    Room.objects.create(booth=booth)
    return booth


@transaction.atomic
def move_booth(booth, organiser, hall, section, aisle, number):
    """Move a booth to a free stand of its edition. Raises Refused when another has it."""
    hall = lock_hall(hall)
    booth = Booth.objects.select_for_update(of=["self"], no_key=True).select_related("hall").get(pk=booth.pk)
    if booth.hall.edition_id != hall.edition_id:
        raise Refused(_("A booth stays at its edition."))
    before = {"stand": f"{booth.place} {booth.stand}"}
    _refuse_taken(hall, section, aisle, number, by=booth)
    others = Booth.objects.filter(exhibitor=booth.exhibitor_id, hall=hall).exclude(pk=booth.pk)
    if others.exists():
        raise Refused(_("The company has a stand in this hall already."))
    booth.hall, booth.section, booth.aisle, booth.number = hall, section, aisle, number
    booth.save(update_fields=["hall", "section", "aisle", "number"])
    audit.record(organiser, "booth.moved", booth, before, {"stand": f"{booth.place} {booth.stand}"})
    publish(f"booth:{booth.pk}", "booth.moved")
    return booth


def _refuse_taken(hall, section, aisle, number, by=None):
    rivals = Booth.objects.filter(hall=hall, section=section, aisle=aisle, number=number)
    if by:
        rivals = rivals.exclude(pk=by.pk)
    if rivals.exists():
        free = free_stands(hall, section=section)
        taken = f"{aisle}{number:02}"
        if not free:
            raise Refused(_("Stand %(taken)s is taken, and the hall is full.") % {"taken": taken})
        near = f"{hall.number}.{free[0][0]} | {free[0][1]}{free[0][2]:02}"
        raise Refused(_("Stand %(taken)s is taken; %(free)s is free.") % {"taken": taken, "free": near})


def free_slug(exhibitor, edition):
    """The address of an exhibitor's booth: its own slug, and at later editions with the edition's behind."""
    first = exhibitor.slug
    if not Booth.objects.filter(slug=first).exists():
        return first
    wish = f"{first[: 79 - len(edition.slug[:40])]}-{edition.slug[:40]}"
    taken = set(Booth.objects.filter(slug__startswith=wish[:74]).values_list("slug", flat=True))
    return next(slug for slug in (wish, *(f"{wish[:74]}-{n}" for n in range(2, 200))) if slug not in taken)
