"""The site behind the real PgBouncer in transaction mode, where no connection is anybody's own."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg2
import pytest
import requests
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.core.management import call_command
from django.db import connection

from booths.models import Message
from fair import embedded
from fair.databases import PLANNER
from tests.deploy.conftest import (
    ROOT,
    TOKEN,
    database_url,
    eventually,
    free_port,
    listens,
    program,
    start,
    stop,
)
from tests.deploy.postgres import as_postgres, socket_folder
from tests.deploy.test_fleet import requests_answer
from tests.factories import BoothFactory, PriceTierFactory, UserFactory


@pytest.fixture(scope="module")
def pooler(django_db_setup):
    """PgBouncer with as few server connections as show what breaks: two for all processes."""
    folder, port = Path(tempfile.mkdtemp(dir=embedded.VAR, prefix="pgbouncer")), free_port()
    folder.chmod(0o755)
    example = (ROOT / "deploy" / "pgbouncer.ini").read_text()
    values = {
        "HOST": socket_folder(os.environ["DATABASE_URL"]),
        "AUTH_FILE": str(folder / "users"),
        "PORT": str(port),
    }
    (folder / "users").write_text('"postgres" ""\n')
    text = re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], example)
    text = text.replace("default_pool_size = 20", "default_pool_size = 2").replace("scram-sha-256", "trust")
    text = text.replace("query_wait_timeout = 30", "query_wait_timeout = 5")
    (folder / "pgbouncer.ini").write_text(text)
    command = [program("pgbouncer", "pgbouncer"), folder / "pgbouncer.ini"]
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(command, stderr=log, stdout=log, **as_postgres())
    eventually(lambda: listens(port) or process.poll())
    assert process.poll() is None, (folder / "log").read_text()
    yield port
    process.terminate()
    process.wait(10)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def url(pooler):
    return f"postgres://postgres:@127.0.0.1:{pooler}/{connection.settings_dict['NAME']}"


@pytest.fixture(scope="module")
def web(url):
    process = start("web", DATABASE_URL=url, POOLED="1", WEB_THREADS="8")
    eventually(lambda: requests_answer(process.port))
    yield f"http://127.0.0.1:{process.port}"
    stop(process)


def test_people_search_sign_in_keep_and_talk(transactional_db, web):
    """What a visitor does, through two server connections."""
    room = BoothFactory().room
    product = PriceTierFactory(product__exhibitor=room.booth.exhibitor, product__name="Kettle").product
    # As a running site keeps it, not as the tests do.
    person = UserFactory(email="amina@example.org")
    person.password = make_password("a long enough secret", hasher=PBKDF2PasswordHasher())
    person.save(update_fields=["password"])
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    browser = requests.Session()
    browser.headers["X-CSRFToken"] = TOKEN
    browser.cookies.set("csrftoken", TOKEN, domain="127.0.0.1")

    for path in ("/", "/search/?q=kettle", f"/booths/{room.booth.slug}/", product.get_absolute_url()):
        assert browser.get(web + path).status_code == 200, path
    signed_in = browser.post(
        f"{web}/accounts/login/", {"login": person.email, "password": "a long enough secret"}
    )
    assert "sessionid" in browser.cookies, signed_in.text
    browser.headers["X-CSRFToken"] = browser.cookies["csrftoken"]
    address = f"{web}/booths/{room.booth.slug}/room/messages/"
    for number in range(3):
        key = f"00000000-0000-0000-0000-{number:012d}"
        assert browser.post(address, {"text": f"Line {number}", "key": key}).status_code == 201
    told = browser.get(address).json()["messages"]

    assert [message["text"] for message in told] == ["Line 0", "Line 1", "Line 2"]
    assert Message.objects.filter(author=person).count() == 3


def test_many_at_once_share_the_two_connections(transactional_db, web):
    from concurrent.futures import ThreadPoolExecutor

    booth = BoothFactory()
    with ThreadPoolExecutor(16) as pool:
        statuses = list(
            pool.map(lambda _: requests.get(f"{web}/booths/{booth.slug}/").status_code, range(80))
        )

    assert statuses == [200] * 80


def test_commands_of_the_worker_go_through_it(transactional_db, url):
    """Those that walk through tables in pieces: a server-side cursor would be lost between transactions."""
    PriceTierFactory(product__name="Kettle")
    environment = {
        "DATABASE_URL": url,
        "POOLED": "1",
        "SECRET_KEY": "x",
        "REDIS_URL": settings.REDIS_URL,
        "PYTHONWARNINGS": "ignore",
    }
    code = (
        "from fair.search.tasks import refresh_vocabulary; refresh_vocabulary();"
        "from exhibitors.models import Product; print(len(list(Product.objects.iterator(chunk_size=1))))"
    )
    command = [ROOT / ".venv" / "bin" / "python", "manage.py", "shell", "--no-imports", "--command", code]
    run = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)

    assert (run.returncode, run.stdout.strip()) == (0, "1"), run.stderr


def test_the_planner_is_told_by_the_database_itself(transactional_db):
    call_command("tune_database")
    fresh = psycopg2.connect(database_url())
    with fresh.cursor() as cursor:
        seen = {}
        for name in PLANNER:
            cursor.execute(f"SHOW {name}")
            seen[name] = cursor.fetchone()[0]
    fresh.close()

    assert seen == PLANNER


# What a session would keep is another's in the next transaction.
OF_A_SESSION = re.compile(
    r"pg_(?:try_)?advisory_lock\(|LISTEN \w|[\"']SET (?!LOCAL|CONSTRAINTS)\w|WITH HOLD|PREPARE \w"
    r"|CREATE TEMP\w* TABLE(?![^;]*ON COMMIT DROP)"
)


def test_no_code_relies_on_a_session():
    apps = [path.parent for path in ROOT.glob("*/apps.py")]
    texts = {source: source.read_text() for app in apps for source in app.rglob("*.py")}
    # The generated fair is loaded by COPY on connections of its own, straight to the server.
    texts = {source: text for source, text in texts.items() if "loadfair" not in source.parts}
    found = [
        f"{source}: {match[0]}" for source, text in texts.items() for match in OF_A_SESSION.finditer(text)
    ]

    assert found == []
