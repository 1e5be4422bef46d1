"""Guests' pages from a real streaming replica, and from the primary whenever that is wiser."""

import os
import shutil
import tempfile
from pathlib import Path

import psycopg2
import pytest
import requests
from django.db import connection

from exhibitors.indexing import index_exhibitors
from exhibitors.models import Exhibitor
from fair import embedded
from tests.deploy.conftest import TOKEN, eventually, start, stop
from tests.deploy.postgres import Standby
from tests.deploy.test_fleet import requests_answer
from tests.factories import BoothFactory, UserFactory


@pytest.fixture(scope="module")
def standby(django_db_setup):
    folder = Path(tempfile.mkdtemp(dir=embedded.VAR, prefix="r"))
    standby = Standby(folder, os.environ["DATABASE_URL"])
    standby.start()
    yield standby
    standby.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def web(standby, django_db_setup):
    replica = standby.url(connection.settings_dict["NAME"])
    process = start("web", REPLICA_URL=replica, REPLICA_LAG="3", KEEP_PAGES="0")  # each page is made anew
    eventually(lambda: requests_answer(process.port))
    yield f"http://127.0.0.1:{process.port}"
    stop(process)


@pytest.fixture
def site(transactional_db, web, standby):
    """The address of a site whose replica has all that the test made, and the replica's connection."""
    booth = BoothFactory(exhibitor__name="Banyan Enamel", slug="banyan")
    index_exhibitors([booth.exhibitor_id])
    catch_up(standby)
    return f"{web}/booths/{booth.slug}/"


def ask(standby, sql):
    replica = psycopg2.connect(standby.url(connection.settings_dict["NAME"]))
    with replica.cursor() as cursor:
        cursor.execute(sql)
        answer = cursor.fetchone()[0]
    replica.close()
    return answer


def catch_up(standby):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()")  # written or not: commits here do not wait
        here = cursor.fetchone()[0]
    eventually(lambda: ask(standby, f"SELECT pg_last_wal_replay_lsn() >= '{here}'"))


@pytest.fixture
def paused(standby):
    """paused() holds the replica at what it has: what is written now can be told apart."""
    yield lambda: ask(standby, "SELECT pg_wal_replay_pause()::text")
    ask(standby, "SELECT pg_wal_replay_resume()::text")


def rename():
    Exhibitor.objects.update(name="Banyan Renamed")


def is_old(answer):
    assert answer.status_code == 200
    assert ("Banyan Enamel" in answer.text) != ("Banyan Renamed" in answer.text)
    return "Banyan Enamel" in answer.text


def test_guests_read_the_replica_and_people_the_primary(site, paused):
    assert is_old(requests.get(site))
    paused()
    rename()

    assert is_old(requests.get(site)) is True
    assert is_old(requests.get(site, cookies={"sessionid": "any"})) is False


def test_who_wrote_reads_the_primary_for_a_while(site, paused, web):
    paused()
    rename()
    browser = requests.Session()
    browser.headers["X-CSRFToken"] = browser.cookies["csrftoken"] = TOKEN

    wrote = browser.post(f"{web}/theme/", {"theme": "dark"}, allow_redirects=False)

    assert wrote.status_code < 400
    assert "wrote" in browser.cookies
    assert is_old(browser.get(site)) is False
    assert is_old(requests.get(site)) is True


def test_a_replica_too_far_behind_is_not_asked(site, paused):
    paused()
    rename()
    UserFactory()  # later than the rename, so that the lag is seen to grow

    assert is_old(requests.get(site)) is True
    eventually(lambda: not is_old(requests.get(site)), seconds=10)


def test_the_primary_answers_while_the_replica_is_away(site, standby, web):
    """Killed under requests: no page fails, and once it is back it is asked again."""
    assert is_old(requests.get(site))
    standby.kill()
    rename()

    statuses = [requests.get(site).status_code for _ in range(20)]
    assert (statuses, is_old(requests.get(site))) == ([200] * 20, False)
    (standby.folder / "postmaster.pid").unlink(missing_ok=True)
    standby.start()
    catch_up(standby)
    ask(standby, "SELECT pg_wal_replay_pause()::text")
    Exhibitor.objects.update(name="Banyan Enamel Once More")
    Exhibitor.objects.update(name="Banyan Enamelled")
    try:
        eventually(lambda: "Banyan Renamed" in requests.get(site).text, seconds=5)
    finally:
        ask(standby, "SELECT pg_wal_replay_resume()::text")


def test_search_reads_the_replica_too(site, paused, web):
    from fair.search.models import Entry

    paused()
    Entry.objects.all().delete()

    found = requests.get(f"{web}/search/?q=banyan&kind=exhibitor")
    assert found.status_code == 200
    assert "Banyan Enamel" in found.text
