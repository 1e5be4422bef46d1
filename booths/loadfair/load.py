"""Brings a generated fair into an empty site, in several processes at once."""

import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.management.color import no_style
from django.db import ProgrammingError, connection, transaction

from booths.loadfair import setting, tables
from booths.loadfair.goods import trades
from booths.loadfair.plan import brands
from booths.loadfair.spool import copy_entries, files_in_order, lines_of
from booths.loadfair.trades import Written, write_trade
from booths.loadfair.workers import workers
from booths.services.replies import measure_replies
from exhibitors.models import Exhibitor, Product
from fair.errors import Refused
from fair.models import Edition, Hall
from fair.search import vocabulary
from fair.search.models import Entry

LOCK = 20_200_615  # the day when the first online Canton Fair opened


def is_loaded(plan):
    """Whether this very fair is here."""
    return not tables.is_unfinished() and Edition.objects.filter(slug=plan.slug).exists()


def load_fair(plan, password, processes=1, tell=lambda line: None):
    """Generate the fair of `plan`, open today; everybody in it signs in with `password`.

    Raises Refused where there is another fair. What an interrupted load left is taken back first.
    """
    if plan.exhibitors > len(brands(plan.seed)) or plan.exhibitors < 1 or plan.products < 0:
        raise Refused(f"Exhibitors are 1 to {len(brands(plan.seed)):,}, products 0 or more.")
    tell = _clocked(tell)
    with _alone(), _folder() as folder, workers(processes) as run:
        if tables.is_unfinished():
            tell("taking back what an interrupted load left")
            _take_back()
        with transaction.atomic():
            _refuse_others()
            tables.take_apart()
            world = setting.set_up(plan, password)
        written = _write_trades(plan, world, folder, run, tell)
        lines = lines_of(written.scores)
        list(run(copy_entries, [(file, lowest, lines) for lowest, file in files_in_order(folder)]))
        tell("the search has its entries")
        tables.put_together(tell, processes)
        _open(plan, written)
        tell("the vocabulary is kept, the fair is open")
        _gather_statistics(processes)
        tell("statistics are gathered")


def _write_trades(plan, world, folder, run, tell):
    """The greatest trades first, so that no process is left with one at the end."""
    filled = [trade for trade in range(len(trades())) if plan.companies_of(trade)]
    order = sorted(filled, key=lambda trade: -len(plan.companies_of(trade)))
    total = Written()
    for written in run(write_trade, [(plan, trade, world, folder) for trade in order]):
        total += written
        tell(f"{total.companies:,} exhibitors, {total.products:,} products")
    return total


def _refuse_others():
    if any(model.objects.exists() for model in (Edition, Exhibitor, Product, Entry)):
        raise Refused("There is a fair already: a generated one is only loaded into an empty site.")


@transaction.atomic
def _take_back():
    tables.empty()
    setting.take_back()


@transaction.atomic
def _open(plan, written):
    vocabulary.keep_terms(written.terms, written.naming)
    vocabulary.keep_corpus()
    models = [*tables.OF_PRODUCTS, *tables.OF_COMPANIES, Entry, Hall]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    measure_replies(weigh=False)
    Edition.objects.filter(slug=plan.slug).update(state=Edition.State.OPEN)
    tables.finish()


def _gather_statistics(processes):
    with connection.cursor() as cursor:
        cursor.execute(f"SET max_parallel_maintenance_workers = {processes}")
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables.TABLES)}, search_term, accounts_user")
        cursor.execute("ANALYZE")
        with suppress(ProgrammingError):  # which not every role may
            cursor.execute("CHECKPOINT")  # or the server would take its time to stop


@contextmanager
def _alone():
    """Two loads at once would take each other's tables apart. Raises Refused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise Refused("Another load_fair is at work on this database.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextmanager
def _folder():
    """For entries on their way: beside the site's data, because they are some gigabytes."""
    folder = Path(tempfile.mkdtemp(prefix="loading-", dir=settings.VAR_DIR))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clocked(tell):
    began = time.monotonic()
    return lambda line: tell(f"{time.monotonic() - began:6.0f} s  {line}")
