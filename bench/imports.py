"""Imports: how long a catalogue of 100,000 rows takes to come in, and how much memory its worker holds.

    bin/bench imports [--rows 100000] [--format csv|xlsx] [--again]

Generates a catalogue with prices, attributes, two languages and the names of two pictures a row, and brings
it in as the worker does: in a process of its own, with search entries, checkpoints and progress. The verdict
asks for 100,000 rows in three minutes, and for less than 300 MB at the process's highest.
"""

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fair import embedded

SECONDS_FOR_100_000, MOST_MEMORY = 180, 300
HEADINGS = (
    "SKU,Name,Name [zh-hans],Model,Summary,Description,Category,Brand,Keywords,Price tiers,Currency,MOQ,Unit"
)
HEADINGS += ",Lead time,Origin,HS code,Material,Colour,Volume (L),Weight (kg),Pictures"


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench imports", description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--format", choices=["csv", "xlsx"], default="csv")
    parser.add_argument("--again", action="store_true", help="bring the same file in a second time")
    parser.add_argument("--run", type=int, help=argparse.SUPPRESS)  # in the worker's place
    options = parser.parse_args(arguments)
    embedded.start_missing()
    _set_up()
    if options.run:
        _work(options.run)
        return
    _prepare()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"catalogue.{options.format}"
        write(path, options.rows)
        catalogue = _upload(path)
    print(f"{options.rows:,} rows, {catalogue.file.size / 1e6:.0f} MB of {options.format}", flush=True)
    for name in ["first", "again"][: 1 + options.again]:
        report(name, options.rows, *_run(catalogue))


def _set_up():
    os.environ.setdefault("SECRET_KEY", "for this benchmark alone")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fair.settings")
    import django

    django.setup()
    from django.conf import settings

    settings.CELERY_TASK_ALWAYS_EAGER = False


def _prepare():
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_categories", verbosity=0)


def _upload(path):
    """An empty exhibitor with the file uploaded, its columns as guessed."""
    from django.core.files import File

    from accounts.models import User
    from exhibitors import services
    from exhibitors.models import Exhibitor

    Exhibitor.objects.filter(slug="bench-imports").delete()
    _clear_search()
    exhibitor = Exhibitor.objects.create(slug="bench-imports", name="Bench Imports", country="CN")
    user, _made = User.objects.get_or_create(email="bench@example.org")
    with path.open("rb") as file:
        return services.upload_catalogue(exhibitor, user, File(file, path.name))


def _clear_search():
    """Entries of the run before, whose products went with their exhibitor."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM search_entry WHERE kind = 'product' AND NOT EXISTS "
            "(SELECT FROM exhibitors_product WHERE id = object_id)"
        )


def _run(catalogue):
    """(seconds, of them computing, megabytes at the most, counts) of a run in a process of its own."""
    from exhibitors import services
    from exhibitors.models import Import

    started = services.start_import(catalogue, catalogue.author)
    began = time.perf_counter()
    command = [sys.executable, "-m", "bench", "imports", "--run", str(started.job_id)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    took = time.perf_counter() - began
    cpu, memory = told.split()[-2:]
    return took, float(cpu), int(memory), Import.objects.get(pk=started.pk).counts


def _work(job_id):
    """In the worker's place: run the job, print the seconds it computed and its most megabytes."""
    from exhibitors import tasks  # noqa: F401  its runners
    from fair.jobs import run_job
    from fair.models import Job

    run_job(job_id)
    job = Job.objects.get(pk=job_id)
    if job.state != Job.State.DONE:
        sys.exit(f"The import did not end: {job.error}")
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{used.ru_utime + used.ru_stime:.1f} {used.ru_maxrss // 1024}")


def report(name, rows, seconds, cpu, memory, counts):
    wanted = rows / 100_000 * SECONDS_FOR_100_000
    verdict = "holds" if seconds <= wanted and memory < MOST_MEMORY else "FAILS"
    print(
        f"{name}: {seconds:.1f} s ({cpu:.1f} s of it computing in the worker), {rows / seconds:,.0f} rows/s, "
        f"{memory} MB at the most; "
        f"{counts['added']:,} added, {counts['changed']:,} changed, {counts['unchanged']:,} unchanged, "
        f"{counts['wrong']:,} wrong, {counts['awaited']:,} pictures awaited: "
        f"{verdict} ({wanted:.0f} s and {MOST_MEMORY} MB)",
        flush=True,
    )


def write(path, rows):
    """The catalogue; the same rows each time."""
    rows = generate(rows)
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        return
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet("Products")
    for row in rows:
        page.append(row)
    book.save(path)


def generate(rows):
    from exhibitors.models import Product  # noqa: F401  Django is set up
    from fair.models import Category

    pick = random.Random(7)
    things = list(Category.objects.filter(level=3).order_by("pk"))
    makes = "Guanglan Yuanbo Kestrova Ostermeck Halgren Valdoria Sakumori Teakwana Velnoria Brisetta".split()
    colours = "white black red blue green grey beige silver ivory walnut".split()
    materials = "stoneware steel aluminium bamboo glass cotton oak brass silicone acrylic".split()
    uses = "kitchen hotel office garden workshop travel outdoor school clinic restaurant".split()
    yield HEADINGS.split(",")
    for number in range(rows):
        thing, make, colour, material = (pick.choice(x) for x in (things, makes, colours, materials))
        series, volume = pick.randint(100, 9_999), pick.randint(1, 900) / 10
        code = f"{make[:2].upper()}-{series}{colour[0].upper()}"
        name = f"{make} {series} {thing.names['en'].lower()}, {material}, {colour}, {volume} L"
        yield [
            f"SKU-{number:06}",
            name,
            f"{thing.names.get('zh-hans', '')} {series}",
            code,
            f"For {pick.choice(uses)} and {pick.choice(uses)}: {material} with a {colour} finish.",
            f"The {name} is made for the {pick.choice(uses)}. It ships in {pick.randint(2, 48)}s, is "
            f"tested by the maker, and comes with spare parts for {pick.randint(2, 10)} years.",
            thing.slug,
            make,
            f"{colour} {material}, {thing.names['en'].lower()}",
            f"{pick.choice([100, 300, 500])}: {pick.uniform(1, 40):.2f}; 1000: {pick.uniform(1, 20):.2f}",
            "USD",
            pick.choice([100, 300, 500]),
            pick.choice(["piece", "set", "carton"]),
            pick.randint(7, 60),
            pick.choice(["CN", "DE", "IT", "VN", "TR"]),
            str(pick.randint(100_000, 999_999)),
            material,
            colour,
            volume,
            pick.randint(1, 300) / 10,
            f"{code.lower()}-{number}.jpg; {code.lower()}-{number}-side.jpg",
        ]
