"""Backups, tried: dumped, wiped, restored, compared; and looked through for secrets."""

import hashlib
import json
import os
import subprocess
import sys

import psycopg2
import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from exhibitors.models import Check
from fair import vitals
from fair.models import Edition
from tests.deploy.conftest import ROOT, database_url, program
from tests.factories import BoothFactory, ExhibitorFactory, MessageFactory, UserFactory

SECRETS = {
    "evidence": b"%PDF-1.4 licence number 4711-SECRET",
    "totp": b"JBSWY3DPEHPK3PXP",
    "name": b"Amina Berrada-Unmistakable",
    "session": b"sessionkeyofamina00000000000000a",
}


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """(public, private) key files, made as docs/operations.md says."""
    program("gpg", "gnupg")
    folder = tmp_path_factory.mktemp("keys")
    home = folder / "home"
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
    subprocess.run(
        [*gpg, "--quick-generate-key", "kapok-backup", "future-default"], check=True, capture_output=True
    )
    for name, export in (("public", "--export"), ("private", "--export-secret-keys")):
        run = subprocess.run([*gpg, "--armor", export, "kapok-backup"], check=True, capture_output=True)
        (folder / name).write_bytes(run.stdout)
    subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=True)
    return folder / "public", folder / "private"


@pytest.fixture
def emptied():
    """emptied() -> the URL of a database in which nothing is: a new one, or the same one wiped."""
    name = f"{connection.settings_dict['NAME']}_restored"

    def admin(*statements):
        server = psycopg2.connect(database_url("postgres"))
        server.autocommit = True
        for statement in statements:
            server.cursor().execute(statement)
        server.close()

    def empty():
        admin(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE template0")
        return database_url(name)

    yield empty
    admin(f"DROP DATABASE IF EXISTS {name}")


def manage(*arguments, url, var):
    environment = {
        "DATABASE_URL": url,
        "VAR_DIR": str(var),
        "SECRET_KEY": settings.SECRET_KEY,
        "REDIS_URL": settings.REDIS_URL,
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "manage.py", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)


def digests(url):
    """{table: digest of all its rows}"""
    database = psycopg2.connect(url.replace("postgres://", "postgresql://", 1))
    with database.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(r::text, chr(10) ORDER BY r::text), '')) FROM \"{table}\" r"
            )
            found[table] = cursor.fetchone()[0]
    database.close()
    return found


def files(var):
    return {
        str(path.relative_to(var)): hashlib.sha256(path.read_bytes()).hexdigest()
        for name in ("media", "private")
        for path in sorted((var / name).rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def fair(transactional_db, tmp_path):
    """A fair with a person's secrets in it, and its data folder."""
    var = tmp_path / "var"
    for name, content in (
        ("media/pictures/aa/one.webp", b"RIFF"),
        ("private/evidence/two.pdf", SECRETS["evidence"]),
    ):
        (var / name).parent.mkdir(parents=True)
        (var / name).write_bytes(content)
    person = UserFactory(name=SECRETS["name"].decode())
    Authenticator.objects.create(user=person, type="totp", data={"secret": SECRETS["totp"].decode()})
    MessageFactory(room=BoothFactory().room, author=person, text="Is it in stock? 有货吗?")
    today = timezone.localdate()
    Check.objects.create(
        exhibitor=ExhibitorFactory(), evidence="evidence/two.pdf", checked_on=today, checked_by=person
    )
    Session.objects.create(
        session_key=SECRETS["session"].decode(), session_data="x", expire_date=timezone.now()
    )
    return var, [*SECRETS.values(), person.password.encode(), person.email.encode()]


def test_what_was_backed_up_comes_back_after_all_is_gone(fair, keys, emptied, tmp_path):
    var, secrets = fair
    public, private = keys
    before, kept = digests(database_url()), files(var)

    made = manage("backup", tmp_path / "backups", "--key", public, url=database_url(), var=var)
    assert made.returncode == 0, made.stderr
    backup = next((tmp_path / "backups").iterdir())
    assert str(backup) == made.stdout.strip()
    assert vitals.redis_state()["backup_at"] is not None  # which the console shows

    # Nothing that only a person or the fair may know can be read in it.
    written = b"".join(path.read_bytes() for path in backup.iterdir())
    assert [secret for secret in [*secrets, settings.SECRET_KEY.encode()] if secret in written] == []

    for _ in range(2):  # into a new database; then once more, after that one was wiped
        url, again = emptied(), tmp_path / "again"
        subprocess.run(["rm", "-rf", again], check=True)
        restored = manage("restore", backup, "--key", private, url=url, var=again)
        assert restored.returncode == 0, restored.stderr
        after = digests(url)
        changed = {table for table in before if before[table] != after.get(table)}
        assert (changed, after.keys()) == ({"django_session"}, before.keys())
        assert files(again) == kept
    assert "rows in" in restored.stdout

    # What is there is never overwritten.
    refused = manage("restore", backup, "--key", private, url=url, var=again)
    assert (refused.returncode, "The database is not empty" in refused.stderr) == (1, True)
    assert digests(url) == after
    checked = manage("makemigrations", "--check", "--dry-run", url=url, var=again)
    assert checked.returncode == 0, checked.stdout


def test_a_damaged_backup_is_not_restored(fair, keys, emptied, tmp_path):
    var, _ = fair
    public, private = keys
    made = manage("backup", tmp_path / "backups", "--key", public, url=database_url(), var=var)
    backup = next((tmp_path / "backups").iterdir())
    assert made.returncode == 0
    with open(backup / "database.gpg", "r+b") as file:
        file.seek(200)
        file.write(b"\0\0\0\0")
    url = emptied()

    refused = manage("restore", backup, "--key", private, url=url, var=tmp_path / "again")

    assert refused.returncode == 1
    assert "database.gpg is damaged" in refused.stderr
    assert digests(url) == {}
    manifest = json.loads((backup / "manifest.json").read_text())
    assert manifest["rows"]["fair_edition"] == Edition.objects.count()


def test_nothing_is_written_in_clear_for_want_of_a_key(fair, tmp_path):
    var, _ = fair

    refused = manage("backup", tmp_path / "backups", url=database_url(), var=var)

    assert refused.returncode == 1
    assert "Set BACKUP_KEY to a file with the public key" in refused.stderr
    assert not (tmp_path / "backups").exists()
