"""The booths of an edition, copied into another: a job in batches, which a kill does not undo or double."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from booths.models import Booth, BoothVersion, Brochure, Room
from booths.services.booths import content_of
from booths.services.stands import free_stands
from fair.jobs import runner
from fair.models import Edition

BATCH = 1_000


@runner("edition-copy")
def copy_booths(job, progress):
    """Run again it goes on behind the last batch; a booth that is there already stays as it is."""
    source, target, publish = (job.parameters[name] for name in ("source", "target", "publish"))
    edition = Edition.objects.get(pk=target)
    before = Booth.objects.filter(hall__edition=source).order_by("pk")
    done, total = job.done, before.count()
    progress(done, total)
    while batch := list(_batch(before, job.checkpoint.get("after", 0))):
        with transaction.atomic():
            _copy(batch, edition, publish, job.owner)
            done += len(batch)
            progress.checkpoint(done, after=batch[-1].pk)
    return {"booths": Booth.objects.filter(hall__edition=target).count()}


def _batch(booths, after):
    return booths.filter(pk__gt=after).select_related("hall", "exhibitor", "published")[:BATCH]


def _copy(batch, edition, publish, author):
    """The booths of a batch with their rooms, versions and brochures, in a fixed number of statements."""
    halls = {hall.number: hall for hall in edition.halls.all()}
    _place(batch, edition, halls)
    copies = {
        (copy.exhibitor_id, copy.hall_id): copy
        for copy in Booth.objects.filter(
            hall__edition=edition, exhibitor__in={booth.exhibitor_id for booth in batch}
        )
    }
    pairs = [(booth, copies[booth.exhibitor_id, halls[booth.hall.number].pk]) for booth in batch]
    Room.objects.bulk_create((Room(booth=copy) for _booth, copy in pairs), ignore_conflicts=True)
    _copy_versions(pairs, publish, author)
    _copy_brochures(pairs)


def _place(batch, edition, halls):
    """Each on the stand that it had, or on the next free one where that was given away meanwhile."""
    own = Booth.objects.filter(hall__edition=edition, exhibitor__in={booth.exhibitor_id for booth in batch})
    there = set(own.values_list("exhibitor", "hall"))
    missing = [b for b in batch if (b.exhibitor_id, halls[b.hall.number].pk) not in there]
    slugs = _free_slugs(missing, edition)
    new = [
        Booth(
            exhibitor_id=booth.exhibitor_id,
            slug=slugs[booth.pk],
            hall=halls[booth.hall.number],
            section=booth.section,
            aisle=booth.aisle,
            number=booth.number,
        )
        for booth in missing
    ]
    Booth.objects.bulk_create(new, ignore_conflicts=True)
    placed = set(Booth.objects.filter(slug__in=slugs.values()).values_list("slug", flat=True))
    for booth in new:
        if booth.slug not in placed and (free := free_stands(booth.hall)):
            booth.section, booth.aisle, booth.number = free[0]
            booth.save(force_insert=True)


def _free_slugs(booths, edition):
    """{booth id: address}: the exhibitor's with the edition's behind; whoever has two stands has numbers."""
    wishes = {booth.pk: f"{booth.exhibitor.slug[:38]}-{edition.slug[:40]}" for booth in booths}
    taken = set(Booth.objects.filter(slug__in=wishes.values()).values_list("slug", flat=True))
    slugs = {}
    for pk, wish in wishes.items():
        slugs[pk] = wish if wish not in taken else f"{wish[:68]}-{pk}"
        taken.add(wish)
    return slugs


def _copy_versions(pairs, publish, author):
    """What was published, else the draft; nothing for a copy that has a version already."""
    copies = [copy.pk for _booth, copy in pairs]
    versions = BoothVersion.objects.filter(booth=OuterRef("pk"))
    bare = set(Booth.objects.filter(~Exists(versions), pk__in=copies).values_list("pk", flat=True))
    unpublished = [booth.pk for booth, _copy in pairs if booth.published is None]
    drafts = {
        draft.booth_id: draft for draft in BoothVersion.objects.filter(booth__in=unpublished, is_draft=True)
    }
    now, new = timezone.now(), []
    for booth, copy in pairs:
        shown = booth.published or drafts.get(booth.pk)
        if shown is None or copy.pk not in bare:
            continue
        is_shown = publish and booth.published is not None
        new.append(
            BoothVersion(
                booth=copy,
                created_by=author,
                is_draft=not is_shown,
                published_at=now if is_shown else None,
                published_by=author if is_shown else None,
                **content_of(shown),
            )
        )
    made = BoothVersion.objects.bulk_create(new)
    by_booth = {version.booth_id: version for version in made if not version.is_draft}
    shown = [copy for _booth, copy in pairs if copy.pk in by_booth]
    for copy in shown:
        copy.published = by_booth[copy.pk]
    Booth.objects.bulk_update(shown, ["published"])


def _copy_brochures(pairs):
    """The papers of copies that have none; the files are the same ones."""
    to = {booth.pk: copy.pk for booth, copy in pairs}
    have = set(Brochure.objects.filter(booth__in=to.values()).values_list("booth", flat=True))
    fields = ("title", "languages", "file", "size", "position")
    Brochure.objects.bulk_create(
        Brochure(booth_id=to[brochure.booth_id], **{name: getattr(brochure, name) for name in fields})
        for brochure in Brochure.objects.filter(booth__in=to).order_by("pk")
        if to[brochure.booth_id] not in have
    )
