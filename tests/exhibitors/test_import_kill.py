"""A worker that is killed in the middle of an import: SIGKILL to a real process."""

import datetime
import os
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from exhibitors import services
from exhibitors.models import Import, Product, WrongRow
from fair.jobs import run_job
from fair.models import Job
from fair.search.models import Entry
from tests.exhibitors.test_import_runs import rows_of, upload_of
from tests.factories import MembershipFactory

ROWS = 4_000
WORKER = """
import sys, django
django.setup()
import exhibitors.tasks
from fair.jobs import run_job
run_job(int(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_killed_worker_leaves_whole_batches_and_the_next_brings_the_rest(settings, monkeypatch):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr("fair.jobs.running.run_job.delay", lambda pk: None)
    owner = MembershipFactory()
    rows = [*rows_of(ROWS), ["K-x", "", "", "", ""]]
    new = services.upload_catalogue(owner.exhibitor, owner.user, upload_of(rows))
    job_id = services.start_import(new, owner.user).job_id
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(job_id)], env=environment())
    deadline = time.monotonic() + 120
    while not Product.objects.exists() and time.monotonic() < deadline and worker.poll() is None:
        time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    assert worker.wait() == -signal.SIGKILL
    wait_for_rollback()

    job = Job.objects.get(pk=job_id)
    saved = Product.objects.count()
    assert job.state == Job.State.RUNNING
    assert 0 < saved == job.checkpoint["counts"]["rows"] == Entry.objects.count() < ROWS

    Job.objects.update(beat_at=timezone.now() - datetime.timedelta(minutes=1))
    run_job(job_id)

    done = Import.objects.select_related("job").get()
    assert (done.job.state, done.job.attempts) == (Job.State.DONE, 2)
    assert Product.objects.count() == Entry.objects.count() == ROWS
    assert [done.counts[name] for name in ("rows", "added", "unchanged", "wrong")] == [ROWS + 1, ROWS, 0, 1]
    assert WrongRow.objects.count() == 1


def environment():
    """The worker's: this test's database."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"])
    return os.environ | {"DATABASE_URL": database.geturl(), "DJANGO_SETTINGS_MODULE": "fair.settings"}


def wait_for_rollback():
    """Until PostgreSQL has noticed that the worker is gone."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(others + " AND state <> 'idle'")
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.02)
