"""A worker that is killed in the middle of a mail: SIGKILL to a real process, over real SMTP."""

import contextlib
import datetime
import re
import signal
import socketserver
import subprocess
import sys
import threading
import time

import pytest
from django.utils import timezone

from accounts.models import Notification
from accounts.notices import mailing, notify
from tests.exhibitors.test_import_kill import environment
from tests.factories import UserFactory

WORKER = """
import django
django.setup()
from accounts.notices.mailing import send_due_mails
send_due_mails()
"""


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks SMTP and keeps what it took in `taken`; at the command `stops_at` it says nothing any more."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, stops_at=None):
        super().__init__(("127.0.0.1", 0), Talk)
        self.stops_at, self.taken, self.stopped = stops_at, [], threading.Event()
        threading.Thread(target=self.serve_forever).start()

    def close(self):
        self.shutdown()
        self.server_close()


class Talk(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            command = line.partition(" ")[0].upper()
            if command == self.server.stops_at:
                return self.fall_silent()
            if command == "DATA":
                self.take()
            else:
                self.say("250 fine")
            if command == "QUIT":
                return None

    def take(self):
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline().decode()) not in (".\r\n", ""):
            lines.append(line)
        self.server.taken.append("".join(lines))
        if self.server.stops_at == ".":
            return self.fall_silent()
        return self.say("250 taken")

    def fall_silent(self):
        self.server.stopped.set()
        with contextlib.suppress(OSError):
            self.rfile.read()


@pytest.fixture
def mail_server():
    """mail_server(stops_at) -> a MailServer."""
    servers = []

    def start(stops_at=None):
        servers.append(MailServer(stops_at))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def worker(server):
    address = "smtp://{}:{}".format(*server.server_address)
    return subprocess.Popen([sys.executable, "-c", WORKER], env=environment() | {"EMAIL_URL": address})


def is_due():
    """Time passes until the next run may take it."""
    due = timezone.now() - datetime.timedelta(seconds=1)
    Notification.objects.filter(mail_due_at__isnull=False).update(mail_due_at=due)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("moment", "taken"), [("MAIL", 0), (".", 1)])
def test_worker_killed_at_a_mail_loses_it_never_and_doubles_it_in_one_id_at_most(mail_server, moment, taken):
    """Killed before the server has it: it goes once. Killed before its answer: it goes again, as the same."""
    notify([UserFactory(email="asha@example.org")], "kettle.boiled", key="kettle:1", room="the kitchen")
    Notification.objects.update(kind="import.ended", data=IMPORT)  # the worker does not know the tests' kinds
    is_due()
    silent = mail_server(moment)
    killed = worker(silent)
    assert silent.stopped.wait(60)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    row = Notification.objects.get()
    assert (len(silent.taken), row.mailed_at) == (taken, None)
    assert timezone.now() < row.mail_due_at <= timezone.now() + mailing.HOLD

    well = mail_server()
    assert worker(well).wait(60) == 0
    assert well.taken == []  # it is still held
    is_due()
    assert worker(well).wait(60) == 0
    assert worker(well).wait(60) == 0

    row.refresh_from_db()
    assert (len(well.taken), row.mail_due_at, row.mailed_at is not None) == (1, None, True)
    ids = {re.search(r"Message-ID: (<.+>)", mail)[1] for mail in silent.taken + well.taken}
    assert ids == {f"<notice-{row.pk}@127.0.0.1>"}


IMPORT = {"exhibitor": "banyan", "number": 1, "rows": 12, "wrong": 0}


@pytest.mark.django_db(transaction=True)
def test_many_workers_as_processes_send_each_mail_once(mail_server):
    people = UserFactory.create_batch(20)
    notify(people, "kettle.boiled", key="kettle:1", room="the kitchen")
    Notification.objects.update(kind="import.ended", data=IMPORT)
    is_due()
    server = mail_server()
    started = time.monotonic()

    workers = [worker(server) for _ in range(3)]

    assert [one.wait(120) for one in workers] == [0, 0, 0], time.monotonic() - started
    receivers = sorted(re.search(r"^To: (.+)\r", mail, re.MULTILINE)[1] for mail in server.taken)
    assert receivers == sorted(user.email for user in people)
