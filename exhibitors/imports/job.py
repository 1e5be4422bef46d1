"""The run of an import in the worker: rows first, then pictures; killed, it goes on from its last batch."""

from itertools import chain, islice

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notices import notify
from exhibitors.imports.archives import open_pictures, read_entry
from exhibitors.imports.corrections import write_corrections
from exhibitors.imports.files import open_table
from exhibitors.imports.headings import Headings
from exhibitors.imports.pictures import bring_picture, find_places
from exhibitors.imports.run import BATCH, Reading, are_cents, save_rows
from exhibitors.imports.shelves import OneExhibitor
from exhibitors.models import Import, RefusedPicture, WrongRow
from fair.errors import Refused
from fair.jobs import runner

KIND = "catalogue-import"
COUNTS = ("rows", "added", "changed", "unchanged", "wrong", "awaited")
COUNTS_OF_PICTURES = ("pictures", "pictures_changed", "refused")


@runner(KIND)
def run_import(job, progress):
    """Safe to run twice: what is saved already is found unchanged."""
    catalogue = Import.objects.select_related("exhibitor").filter(pk=job.parameters["import"]).first()
    if catalogue is None or catalogue.is_tidied:
        raise Refused(_("The file is not kept any more: please upload it again."))
    run = _Run(catalogue, job, progress)
    if catalogue.file and not job.checkpoint.get("rows_done"):
        run.bring_rows()
    if catalogue.archive:
        run.bring_pictures()
    write_corrections(catalogue)
    notify(
        [job.owner_id],
        "import.ended",
        key=f"import:{catalogue.pk}",
        exhibitor=catalogue.exhibitor.slug,
        number=catalogue.pk,
        rows=run.counts["rows"],
        wrong=run.counts["wrong"],
    )
    return run.counts


def running_counts(catalogue):
    """What the import has done so far, for a page."""
    return dict.fromkeys(COUNTS + COUNTS_OF_PICTURES, 0) | catalogue.counts


class _Run:
    def __init__(self, catalogue, job, progress):
        self.catalogue, self.job, self.progress = catalogue, job, progress
        self.counts = dict.fromkeys(COUNTS + COUNTS_OF_PICTURES, 0) | job.checkpoint.get("counts", {})

    def bring_rows(self):
        """Save the rows in batches; each is one transaction, which also holds the place to go on from."""
        catalogue = self.catalogue
        with (
            catalogue.file.open("rb") as file,
            open_table(file, catalogue.file_name, catalogue.sheet) as table,
        ):
            self.progress(self.counts["rows"], table.total)
            first = list(islice(table.rows, BATCH))
            reading = Reading(
                OneExhibitor(catalogue.exhibitor), catalogue.mapping, self._are_cents(first, table.headings)
            )
            rows = islice(chain(first, table.rows), self.counts["rows"], None)
            while batch := list(islice(rows, BATCH)):
                self._bring_batch(reading, batch)
        self._checkpoint(rows_done=True)

    @transaction.atomic
    def _bring_batch(self, reading, batch):
        catalogue = self.catalogue
        saved, wrong = save_rows(reading, batch, catalogue.new_state)
        WrongRow.objects.bulk_create(
            WrongRow(catalogue=catalogue, number=error.number, reason=error.reason[:300], name=error.name)
            for error in wrong
        )
        self._count(
            rows=len(batch),
            added=saved.added,
            changed=saved.changed,
            unchanged=saved.unchanged,
            wrong=len(wrong),
            awaited=saved.awaited,
        )
        self._checkpoint()

    def _are_cents(self, first, headings):
        prices = self.catalogue.prices
        if prices != Import.Prices.AUTO:
            return prices == Import.Prices.CENTS
        return are_cents(first, Headings(headings, self.catalogue.mapping))

    def bring_pictures(self):
        """Bring the archive's pictures to their products, one transaction each."""
        with self.catalogue.archive.open("rb") as file, open_pictures(file) as (archive, entries):
            places = find_places(self.catalogue.exhibitor, [entry.name for entry in entries])
            self.job.total = self.counts["rows"] + len(entries)
            for entry in entries[self.counts["pictures"] :]:
                self._bring_picture(archive, entry, places.of(entry.name))

    @transaction.atomic
    def _bring_picture(self, archive, entry, places):
        try:
            with transaction.atomic():
                content = read_entry(archive, entry)
                changed = bring_picture(self.catalogue.exhibitor, entry.name, content, places)
        except Refused as refusal:
            changed = False
            RefusedPicture.objects.get_or_create(
                catalogue=self.catalogue, name=entry.path[-200:], defaults={"reason": str(refusal)[:300]}
            )
            self._count(refused=1)
        self._count(pictures=1, pictures_changed=int(changed))
        self._checkpoint()

    def _count(self, **more):
        for name, number in more.items():
            self.counts[name] += number

    def _checkpoint(self, **state):
        done = self.counts["rows"] + self.counts["pictures"]
        Import.objects.filter(pk=self.catalogue.pk).update(counts=self.counts)
        self.progress.checkpoint(done, counts=self.counts, **state)
