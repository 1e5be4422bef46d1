"""Uploads that nothing names any more, as a draft's picture after another took its place: in time they go.

What is found unused is remembered, and goes when it is found so again a week later. Nothing takes so long on
its way to a row: no form that holds a new picture, no edition that is copied. A lost cache only delays it.
"""

import logging
from collections import defaultdict
from datetime import timedelta

from django.apps import apps
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Exists, FileField, Max, OuterRef
from django.utils import timezone

from fair.models import Picture
from fair.pictures import remove_files

logger = logging.getLogger(__name__)

KEPT = timedelta(days=7)
LOOKED_AT = 5_000  # pictures in one query
TAKEN = 200  # pictures in one transaction


def sweep_uploads():
    pictures = _long_unused("pictures", _unused_of_all())
    for start in range(0, len(pictures), TAKEN):
        try:
            _take_pictures(pictures[start : start + TAKEN])
        except IntegrityError:
            logger.warning("Of these pictures one was put to use just now: the next sweep looks again.")
    for (storage, folder), fields in file_fields().items():
        for name in _long_unused(folder, _unused_files(storage, folder, fields)):
            storage.delete(name)


def unused_pictures():
    """The pictures that no row of any model refers to."""
    pictures = Picture.objects.all()
    for relation in Picture._meta.get_fields(include_hidden=True):
        if relation.one_to_many or relation.one_to_one:
            field = relation.field
            rows = field.model._base_manager.filter(**{field.name: OuterRef("pk")})
            pictures = pictures.filter(~Exists(rows))
    return pictures


def file_fields():
    """{(storage, folder): the fields whose files lie there}, without pictures, each of which has several."""
    found = defaultdict(list)
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, FileField) and model is not Picture:
                found[field.storage, field.upload_to].append(field)
    return found


def _unused_of_all():
    last = Picture.objects.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last, LOOKED_AT):
        part = unused_pictures().filter(pk__gt=start, pk__lte=start + LOOKED_AT)
        yield from part.values_list("pk", flat=True)


@transaction.atomic
def _take_pictures(pks):
    """Raises IntegrityError, and takes none, where a row comes to refer to one of them this very moment."""
    gone = list(unused_pictures().filter(pk__in=pks))
    # Raw, for Django's delete() would empty or delete what refers to them by now: the database refuses.
    rows = Picture.objects.filter(pk__in=[picture.pk for picture in gone])
    rows._raw_delete(rows.db)
    names = [picture.file.name for picture in gone]
    shared = set(Picture.objects.filter(file__in=names).values_list("file", flat=True))
    for picture in gone:
        if picture.file.name not in shared:
            transaction.on_commit(lambda picture=picture: remove_files(picture), robust=True)


def _unused_files(storage, folder, fields):
    """Names of files in the folder that no row names; copies of a row name the same file."""
    try:
        _folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return []
    unused = {f"{folder}/{file}" for file in files}
    for field in fields:
        unused.difference_update(field.model._base_manager.values_list(field.name, flat=True).iterator())
    return unused


def _long_unused(place, found):
    """Of what is unused now, what was so a week ago."""
    now, before = timezone.now(), cache.get(f"unused:{place}") or {}
    since = {name: before.get(name, now) for name in found}
    cache.set(f"unused:{place}", since, 4 * KEPT.total_seconds())
    return [name for name, moment in since.items() if now - moment >= KEPT]
