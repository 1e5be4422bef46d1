"""The halls of an edition: added, changed, and merged."""

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from booths.models import Application, Booth
from booths.services.editions import hall_slug
from booths.services.moves import refuse_stranger
from booths.services.stands import free_stands
from fair import audit
from fair.errors import Refused
from fair.models import Hall

# The booths of one hall go, in walking order, to these free stands of the other, in one statement.
RENUMBER = """
    UPDATE booths_booth booth
       SET hall_id = %(hall)s, section = free.section, aisle = free.aisle, number = free.number
      FROM (SELECT id, row_number() OVER (ORDER BY section, aisle, number, id) AS place
              FROM booths_booth WHERE hall_id = %(before)s) moving
      JOIN unnest(%(sections)s::int[], %(aisles)s::text[], %(numbers)s::int[]) WITH ORDINALITY
           AS free (section, aisle, number, place) USING (place)
     WHERE booth.id = moving.id
"""


@transaction.atomic
def save_hall(organiser, edition, names, number, sections, hall=None):
    """Add a hall to an edition, or change one. Raises Refused for a number that another has."""
    refuse_stranger(organiser)
    edition.__class__.objects.select_for_update(no_key=True).get(pk=edition.pk)
    others = Hall.objects.filter(edition=edition, number=number)
    if hall:
        others = others.exclude(pk=hall.pk)
    if others.exists():
        raise Refused(_("There is a hall %(number)s already.") % {"number": number})
    before = audit.snapshot(hall) if hall else {}
    verb = "hall.changed" if hall else "hall.added"
    hall = hall or Hall(edition=edition, slug=hall_slug(edition, number))
    hall.names, hall.number = names, number
    hall.save()
    hall.sections.set(sections)
    audit.record(organiser, verb, hall, before, audit.snapshot(hall))
    return hall


@transaction.atomic
def merge_halls(hall, into, organiser):
    """Move all booths of a hall to free stands of another, which also takes its sections and its address.

    Raises Refused when they do not fit, or when a company stands in both.
    """
    refuse_stranger(organiser)
    held = {
        row.pk: row
        for row in Hall.objects.select_for_update().filter(pk__in=[hall.pk, into.pk]).order_by("pk")
    }
    if len(held) < 2 or hall.edition_id != into.edition_id:
        raise Refused(_("Choose another hall of the same edition."))
    in_both = Booth.objects.filter(hall=into, exhibitor=OuterRef("exhibitor"))
    twice = Booth.objects.filter(Exists(in_both), hall=hall).select_related("exhibitor")[:3]
    if twice:
        names = ", ".join(booth.exhibitor.name for booth in twice)
        raise Refused(_("These stand in both halls: %(names)s. Move them first.") % {"names": names})
    moving = Booth.objects.filter(hall=hall).count()
    free = free_stands(into, moving) if moving else []
    if len(free) < moving:
        raise Refused(_("Hall %(number)s has too few free stands.") % {"number": into.number})
    _renumber(hall, into, free)
    into.sections.add(*hall.sections.all())
    into.former_slugs = [*into.former_slugs, *hall.former_slugs, hall.slug]
    into.save(update_fields=["former_slugs"])
    Application.objects.filter(hall=hall).update(hall=into)
    audit.record(organiser, "hall.merged", into, {"merged": str(hall)}, {"booths": moving})
    hall.delete()
    return moving


def _renumber(hall, into, free):
    if not free:
        return
    sections, aisles, numbers = map(list, zip(*free, strict=True))
    asked = {"hall": into.pk, "before": hall.pk, "sections": sections, "aisles": aisles, "numbers": numbers}
    with connection.cursor() as cursor:
        cursor.execute(RENUMBER, asked)


@transaction.atomic
def remove_hall(hall, organiser):
    """Remove a hall in which nobody stands."""
    refuse_stranger(organiser)
    hall = Hall.objects.select_for_update().get(pk=hall.pk)
    if Booth.objects.filter(hall=hall).exists():
        raise Refused(_("There are booths in this hall: merge it into another, or move them."))
    audit.record(organiser, "hall.removed", hall, audit.snapshot(hall))
    hall.delete()
