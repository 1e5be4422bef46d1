import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from exhibitors.imports import BySupplier, OneExhibitor, import_catalogue
from exhibitors.models import Exhibitor, Product
from fair.errors import Refused
from fair.search import vocabulary

SHOWN = 20


class Command(BaseCommand):
    help = "Import products from CSV, XLSX or JSON Lines (also .gz). Running a file again updates them."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--exhibitor", metavar="SLUG", help="whose products they are")
        whose.add_argument(
            "--by-supplier", action="store_true", help="one exhibitor for each supplier that the file names"
        )
        parser.add_argument(
            "--prices",
            choices=["auto", "units", "cents"],
            default="auto",
            help="what prices are written in; found out from the file unless told",
        )
        parser.add_argument("--draft", action="store_true", help="new products are drafts, not listed")
        parser.add_argument("--report", type=Path, metavar="CSV", help="write the bad rows there")

    def handle(self, *args, file, exhibitor, prices, draft, report, **options):
        self.began = self.shown = time.monotonic()
        state = Product.State.DRAFT if draft else Product.State.LISTED
        try:
            done = import_catalogue(file, self.shelf(exhibitor), prices, state, self.progress)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror or error}.") from None
        vocabulary.refresh()
        connection.cursor().execute("ANALYZE")  # so that the next search is planned well
        self.tell(done)
        if report:
            with report.open("w", newline="", encoding="utf-8") as out:
                done.write_errors(out)

    def shelf(self, slug):
        if slug is None:
            return BySupplier()
        try:
            return OneExhibitor(Exhibitor.objects.get(slug=slug))
        except Exhibitor.DoesNotExist:
            raise CommandError(f"There is no exhibitor with the address {slug}.") from None

    def progress(self, report):
        if sys.stdout.isatty() or time.monotonic() - self.shown > 5:
            self.shown = time.monotonic()
            ending = "\r" if sys.stdout.isatty() else "\n"
            self.stdout.write(f"{report.rows:,} rows, {len(report.errors):,} of them bad", ending=ending)
            self.stdout.flush()

    def tell(self, done):
        seconds = time.monotonic() - self.began
        self.stdout.write(
            f"{done.rows:,} rows in {seconds:.1f} s: {done.added:,} added, {done.updated:,} updated, "
            f"{done.unchanged:,} unchanged, {len(done.errors):,} bad."
        )
        if done.exhibitors:
            self.stdout.write(f"{done.exhibitors:,} exhibitors opened.")
        if done.in_cents:
            self.stdout.write("Prices were read as cents (--prices units otherwise).")
        if done.ignored:
            self.stdout.write(f"Columns not used: {', '.join(done.ignored[:30])}.")
        for error in done.errors[:SHOWN]:
            self.stdout.write(f"Row {error.number}: {error.reason}")
        if len(done.errors) > SHOWN:
            self.stdout.write(f"And {len(done.errors) - SHOWN:,} more: see them all with --report.")
