"""Catalogues come in as files: uploaded, their columns told, run in the worker, tidied."""

from contextlib import nullcontext
from datetime import timedelta
from uuid import uuid4

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibitors.imports import archives, reading
from exhibitors.imports.headings import TARGETS, is_target
from exhibitors.imports.job import KIND
from exhibitors.models import Exhibitor, Import, RefusedPicture, WrongRow
from fair import features
from fair.audit import record
from fair.errors import Refused
from fair.jobs import cancel_job, start_job
from fair.pictures import MAX_BYTES

LARGEST_FILE = 200 * 1024 * 1024
LARGEST_ARCHIVE = 1024 * 1024 * 1024
KEPT = timedelta(days=30)  # files of imports
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")
FINDING = {"product_id", "external_id", "model_code", "designation"}


def upload_catalogue(exhibitor, author, file=None, archive=None, pictures=()):
    """Keep an uploaded catalogue, a ZIP of pictures or loose pictures; the Import, with its columns guessed.

    Nothing is read into the products before `start_import`. Raises Refused, saying what is wrong with a file.
    """
    features.require("imports")
    if not (file or archive or pictures):
        raise Refused(_("Choose a catalogue, a ZIP of pictures, or pictures."))
    if archive and pictures:
        raise Refused(_("Send either a ZIP or loose pictures, not both."))
    new = Import(exhibitor=exhibitor, author=author)
    if file:
        if file.size > LARGEST_FILE:
            raise Refused(_("The file is larger than 200 MB: please split it."))
        new.file_name = file.name[-120:]
        _read_columns(new, file)
    if archive or pictures:
        _take_pictures(new, archive, pictures)
    if file:
        file.seek(0)
        new.file.save(f"{uuid4().hex}{_suffix(new.file_name)}", File(file), save=False)
    new.save()
    return new


def upload_files(exhibitor, author, files):
    """As upload_catalogue, of files as they were dropped: told apart by what they are called."""
    catalogues = [file for file in files if reading.is_catalogue(file.name)]
    archives_sent = [file for file in files if file.name.lower().endswith(".zip")]
    pictures = [file for file in files if file.name.lower().endswith(PICTURES)]
    others = [file.name for file in files if file not in [*catalogues, *archives_sent, *pictures]]
    if others:
        raise Refused(
            _("%(name)s is neither a catalogue (CSV, XLSX, JSON Lines) nor a ZIP or picture.")
            % {"name": others[0][-80:]}
        )
    if len(catalogues) > 1 or len(archives_sent) > 1:
        raise Refused(_("Send one catalogue and one ZIP at a time."))
    return upload_catalogue(
        exhibitor, author, *catalogues, archive=next(iter(archives_sent), None), pictures=pictures
    )


def _suffix(name):
    return "".join(f".{part}" for part in name.lower().split(".")[-2:] if part in reading.SUFFIXES)


def _take_pictures(new, archive, pictures):
    if archive and archive.size > LARGEST_ARCHIVE:
        raise Refused(_("The ZIP is larger than 1 GB: please split it."))
    if len(pictures) > archives.MOST_PICTURES:
        raise Refused(_("These are more than 5,000 pictures: please send them in several parts."))
    if any(picture.size > MAX_BYTES for picture in pictures):
        raise Refused(_("A picture is larger than 15 MB."))
    new.archive_name = archive.name[-120:] if archive else _("%(count)s pictures") % {"count": len(pictures)}
    with nullcontext(archive) if archive else archives.pack(pictures) as packed:
        with archives.open_pictures(packed) as (_archive, entries):
            if not entries:
                raise Refused(_("The ZIP holds no files."))
        packed.seek(0)
        new.archive.save(f"{uuid4().hex}.zip", File(packed), save=False)


def _read_columns(new, file):
    """The headings and what each probably holds, from the first rows and from imports before."""
    new.sheet, new.headings, new.mapping = reading.guess_columns(file, new, remembered_columns(new.exhibitor))


def remembered_columns(exhibitor):
    """{heading: target} as the exhibitor's last started imports had it."""
    started = Import.objects.filter(exhibitor=exhibitor, job__isnull=False).order_by("-pk")
    remembered = {}
    for mapping in reversed(list(started.values_list("mapping", flat=True)[:5])):
        remembered |= mapping
    return remembered


def choose_sheet(new, sheet):
    """Read another sheet of the workbook. Raises Refused when it cannot be read, or the import has begun."""
    _refuse_begun(new)
    new.sheet = sheet
    with new.file.open("rb") as file:
        _read_columns(new, file)
    new.save(update_fields=["sheet", "headings", "mapping"])


def tell_columns(new, mapping, prices=Import.Prices.AUTO, new_state=Import.NewState.LISTED):
    """Say what each heading holds. Raises Refused when no product could be found again by that."""
    _refuse_begun(new)
    mapping = {heading: mapping.get(heading, "") for heading in new.headings}
    if any(not is_target(target) for target in mapping.values()):
        raise Refused(_("A column cannot hold that."))
    said = set(mapping.values())
    _refuse_unfindable(said)
    twice = [target for target in said & TARGETS.keys() if list(mapping.values()).count(target) > 1]
    if twice:
        raise Refused(_("Two columns cannot both hold this: %(what)s.") % {"what": TARGETS[twice[0]]})
    new.mapping, new.prices, new.new_state = mapping, prices, new_state
    new.save(update_fields=["mapping", "prices", "new_state"])


def _refuse_unfindable(targets):
    if not targets & FINDING:
        raise Refused(_("Say which column holds your number or model code: they find a product again."))


def _refuse_begun(new):
    if new.job_id:
        raise Refused(_("This import was started already."))


@transaction.atomic
def start_import(new, user):
    """Hand the import to the worker, for the first time or again. Raises Refused while another one runs."""
    features.require("imports")
    # One at a time: two would wait for each other's products.
    Exhibitor.objects.select_for_update(no_key=True).get(pk=new.exhibitor_id)
    new = Import.objects.select_related("exhibitor").get(pk=new.pk)
    if new.is_tidied:
        raise Refused(_("The file is not kept any more: please upload it again."))
    if Import.objects.under_way().filter(exhibitor=new.exhibitor_id).exists():
        raise Refused(_("Another import is still running: wait for its end, or stop it."))
    if new.file:
        _refuse_unfindable(set(new.mapping.values()))
    WrongRow.objects.filter(catalogue=new).delete()
    RefusedPicture.objects.filter(catalogue=new).delete()
    new.counts, new.report_name = {}, ""
    if new.report:
        transaction.on_commit(lambda name=new.report.name, storage=new.report.storage: storage.delete(name))
        new.report = ""
    new.job = start_job(KIND, user, **{"import": new.pk, "exhibitor": new.exhibitor_id})
    new.save(update_fields=["counts", "report", "report_name", "job"])
    record(user, "import.started", new.exhibitor, after={"import": new.pk, "file": str(new)})
    return new


def cancel_import(catalogue):
    """Stop a running import at its next batch; what it saved before stays."""
    if not catalogue.is_under_way:
        raise Refused(_("This import is over already."))
    cancel_job(catalogue.job)


@transaction.atomic
def discard_import(catalogue):
    """Throw away an import that nobody started, with its files."""
    _refuse_begun(catalogue)
    catalogue.delete()
    transaction.on_commit(lambda: _delete_files(catalogue))


def tidy_imports():
    """Take away the files of imports that are a month old; what they did can still be read."""
    old = Import.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(file="", archive="", report="")
    for catalogue in old.select_related("job")[:1_000]:
        if not catalogue.is_under_way:
            _delete_files(catalogue)
            Import.objects.filter(pk=catalogue.pk).update(file="", archive="", report="")


def _delete_files(catalogue):
    for file in (catalogue.file, catalogue.archive, catalogue.report):
        if file:
            file.delete(save=False)
