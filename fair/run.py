"""The whole fair on one machine: what bin/run does once the packages are installed.

Prepares the data folder, then runs the Procfile's processes until told to stop.
"""

import argparse
import errno
import fcntl
import io
import os
import shutil
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from fair import embedded
from fair.processes import Processes, read_procfile
from fair.translations import compile_stale

ROOT = Path(__file__).resolve().parent.parent
VAR = embedded.VAR.resolve()
NEEDED_SPACE = 200_000_000  # bytes
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Failed(Exception):
    """The fair cannot run; the message says why in one sentence."""


def main():
    options = read_options()
    # Until the processes run, leaving by an exception is what stops the embedded servers.
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs would ignore it
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    try:
        result = run(options)
    except (Failed, embedded.Unavailable) as why:
        result = str(why)
    except KeyboardInterrupt:
        result = 0
    except Exception as error:
        if not says_disk_is_full(error):
            raise
        result = "The disk is full: make room and start again; nothing that was saved is lost."
    for asked_again in STOPS:  # the embedded servers stop now, and nobody hurries them
        signal.signal(asked_again, signal.SIG_IGN)
    sys.exit(result)


def read_options():
    parser = argparse.ArgumentParser("bin/run", description="Runs the fair; Ctrl-C stops it.")
    parser.add_argument("--port", type=int, default=8000, help="8000 by default")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in")
    parser.add_argument("--reload", action="store_true", help="for development: changed code is read anew")
    return parser.parse_args()


def run(options):
    began = time.monotonic()
    VAR.mkdir(parents=True, exist_ok=True)
    refuse_full_disk()
    refuse_second_start()
    refuse_taken_port(options.host, options.port)
    name_environment(options)
    say("Starting PostgreSQL and Redis" if is_embedded() else "Preparing")
    embedded.start_missing(VAR)
    prepare()

    processes = Processes()
    for name, command in wanted_processes().items():
        processes.add_process(name, command, cwd=ROOT)
    threading.Thread(target=announce, args=(options, began), daemon=True).start()
    return processes.run()


def refuse_full_disk():
    free = shutil.disk_usage(VAR).free
    if free < NEEDED_SPACE:
        raise Failed(f"The disk is almost full: {VAR} has {free // 1_000_000} MB left.")


def refuse_second_start():
    """Hold var/run.lock for as long as this process lives."""
    lock = os.open(VAR / "run.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Failed(f"Kapok already runs on {VAR}: stop it, or set VAR_DIR to another folder.") from None


def refuse_taken_port(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise Failed(f"Port {port} is in use: choose another with --port.") from None
        why = getattr(error, "strerror", None) or error
        raise Failed(f"Kapok cannot listen on {host}, port {port}: {why}.") from None


def free_port_after(options):
    """A port for what hosts send, the next one if it is free."""
    for port in range(options.port + 1, options.port + 50):
        try:
            refuse_taken_port(options.host, port)
        except Failed:
            continue
        return port
    raise Failed("No port is free for what hosts send: name one by INGEST_PORT.")


def is_embedded():
    return not os.environ.get("DATABASE_URL")


def name_environment(options):
    """What the processes read from the environment, where it is not set already."""
    everywhere = options.host in ("0.0.0.0", "::")  # noqa: S104
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "fair.settings",
        "VAR_DIR": str(VAR),
        "HOST": options.host,
        "PORT": str(options.port),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "WEB_OPTIONS": reload_options() if options.reload else "",
    }
    os.environ.setdefault("SITE_URL", address(options))
    os.environ.setdefault("INGEST_HOST", options.host)
    os.environ.setdefault("INGEST_PORT", str(free_port_after(options)))
    sending = f"{address(options)[: -len(str(options.port))]}{os.environ['INGEST_PORT']}/"
    os.environ.setdefault("INGEST_URL", sending.replace("http", "ws", 1))
    os.environ.setdefault("DEBUG", "1" if options.reload else "0")
    if is_embedded():
        os.environ.setdefault("DEMO", "1")
        if everywhere:
            os.environ.setdefault("ALLOWED_HOSTS", "*")


def reload_options():
    apps = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))
    return "--reload " + " ".join(f"--reload-dir {app}" for app in apps)


def address(options):
    host = "127.0.0.1" if options.host in ("0.0.0.0", "::") else options.host  # noqa: S104
    return f"http://[{host}]:{options.port}" if ":" in host else f"http://{host}:{options.port}"


def prepare():
    """Bring database, translations, static files and the demo fair up to date."""
    compile_stale(ROOT / "locale")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from fair import health, static

    try:
        health.check_migrations()
    except health.Missing:
        say("Migrating the database")
        call_command("migrate", verbosity=0, interactive=False)
    if not settings.DEBUG and static.collect_stale():
        say("Collected the static files")
    call_command("create_roles", verbosity=0, stdout=io.StringIO())
    if settings.DEMO and is_empty() and has_command("load_demo"):
        say("Loading the demo fair")
        call_command("load_demo", verbosity=0)
    connections.close_all()


def is_empty():
    from fair.models import Edition

    return not Edition.objects.exists()


def has_command(name):
    from django.core.management import get_commands

    return name in get_commands()


def wanted_processes():
    """Those of the Procfile, where the demo's people come only into the demo."""
    from django.conf import settings

    processes = read_procfile(ROOT / "Procfile")
    if not (settings.DEMO and has_command("play_demo")):
        processes.pop("demo", None)
    return processes


def announce(options, began):
    """Once all processes are up, say where the fair is, and what a newcomer needs."""
    while not answers(f"{address(options)}/readyz"):
        time.sleep(0.1)
    from django.conf import settings

    say(f"\nKapok runs at {address(options)} (ready after {time.monotonic() - began:.1f} s)")
    if settings.MAIL_BACKEND == "fair.mail.FolderBackend":
        say(f"Mail is written to {settings.MAIL_DIR}")
    for role, email, password in sign_ins() if settings.DEMO else ():
        say(f"Sign in as {role:<10} {email:<28} {password}")
    say("Ctrl-C stops it.\n")


def answers(url):
    try:
        return urllib.request.urlopen(url, timeout=5).status == 200  # noqa: S310  our own address
    except (urllib.error.URLError, OSError):
        return False


def sign_ins():
    """(role, e-mail, password) of the demo's people whom anyone may be."""
    try:
        from booths.demo import SIGN_INS
    except ImportError:
        return ()
    return SIGN_INS


def says_disk_is_full(error):
    return getattr(error, "errno", None) == errno.ENOSPC or "No space left on device" in str(error)


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    main()
