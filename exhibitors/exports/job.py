"""The run of an export in the worker: the catalogue as a file, with its pictures in a ZIP where asked."""

import tempfile
import zipfile

from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibitors.catalogue import Asked
from exhibitors.exports.columns import cells_of, columns_for
from exhibitors.exports.files import WRITERS
from exhibitors.imports.placing import names_of
from exhibitors.models import Exhibitor
from fair.errors import Refused
from fair.jobs import attach_file, runner
from fair.models import Category

KIND = "catalogue-export"
BATCH = 500


@runner(KIND)
def run_export(job, progress):
    """Begins anew when it was killed: until its end there is no file."""
    exhibitor = Exhibitor.objects.filter(pk=job.parameters["exhibitor"]).first()
    if exhibitor is None:
        raise Refused(_("The company is not at the fair any more."))
    products = Asked(exhibitor, job.parameters.get("filters") or {}).products()
    kind, pictured = job.parameters["format"], job.parameters.get("pictures", False)
    run = _Run(products, progress, products.count())
    stem = f"{exhibitor.slug}-{timezone.localdate():%Y-%m-%d}"
    with tempfile.TemporaryFile() as out:
        WRITERS[kind](out, columns_for(exhibitor), run.rows(columns_for(exhibitor)))
        out.seek(0)
        if not pictured:
            attach_file(job, File(out), f"{stem}.{kind}")
        else:
            with tempfile.TemporaryFile() as packed:
                run.pack(packed, out, f"{stem}.{kind}")
                packed.seek(0)
                attach_file(job, File(packed), f"{stem}.zip")
    return {"products": run.done}


class _Run:
    def __init__(self, products, progress, total):
        self.products, self.progress, self.total = products, progress, total
        self.done = 0

    def batches(self):
        """Products in the order of their ids, with all that a row tells."""
        last = 0
        told = self.products.order_by("pk").prefetch_related(
            "price_tiers", "product_pictures__picture", "awaited_pictures"
        )
        while batch := list(told.filter(pk__gt=last)[:BATCH]):
            last = batch[-1].pk
            yield batch

    def rows(self, columns):
        categories = dict(Category.objects.values_list("pk", "slug"))
        for batch in self.batches():
            names = names_of(batch)
            yield from (cells_of(product, columns, categories, names) for product in batch)
            self.done += len(batch)
            self.progress(self.done, self.total)

    def pack(self, packed, table, name):
        """A ZIP of the table and the widest rendition of every picture, each once."""
        seen = set()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            with archive.open(name, "w") as out:
                out.writelines(iter(lambda: table.read(1024 * 1024), b""))
            for batch in self.batches():
                names = names_of(batch)
                for product in batch:
                    here = zip(names.get(product.pk, ()), product.pictures, strict=False)
                    for file_name, picture in here:
                        if file_name not in seen:
                            seen.add(file_name)
                            _add_picture(archive, file_name, picture)
                self.progress(self.done, self.total)


def _add_picture(archive, name, picture):
    try:
        with picture.file.open("rb") as file:
            archive.writestr(f"pictures/{name}", file.read())
    except FileNotFoundError:
        return  # a picture that is gone takes nothing else with it
