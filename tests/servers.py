"""A pytest plugin: the embedded servers on a data folder of the tests' own, and the translations.

It is named with -p in pyproject.toml, so that it runs before Django's settings are read. Each of
several workers (pytest -n) has servers of its own: events of Redis know no numbered databases. Collected
static files are shared by all.
"""

import os
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parent.parent

OWN = "KAPOK_TESTS_OWN_SERVERS"  # tells the workers that the URLs they inherit are ours, not the caller's

os.environ.setdefault("VAR_DIR", str(ROOT / "var" / "test"))
os.environ.setdefault("SECRET_KEY", "for the tests alone")
worker = os.environ.get("PYTEST_XDIST_WORKER")
if worker and OWN in os.environ:
    shared = Path(os.environ["VAR_DIR"])
    os.environ["VAR_DIR"] = str(shared / worker)
    (shared / worker).mkdir(exist_ok=True)
    if not (shared / worker / "static").exists():
        (shared / worker / "static").symlink_to(shared / "static")
    del os.environ["DATABASE_URL"], os.environ["REDIS_URL"]

from fair import embedded  # noqa: E402
from fair.translations import compile_stale  # noqa: E402


def forgo_safety(url):
    """These data are made anew each time: PostgreSQL need not wait for the disk."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        connection.cursor().execute(f"ALTER SYSTEM SET {name} = off")
    connection.cursor().execute("SELECT pg_reload_conf()")
    connection.close()


is_ours = not os.environ.get("DATABASE_URL")
embedded.start_missing()
if is_ours:
    os.environ[OWN] = "1"
    forgo_safety(os.environ["DATABASE_URL"])
compile_stale(ROOT / "locale")
(embedded.VAR / "static").mkdir(exist_ok=True)  # WhiteNoise warns where it is missing
