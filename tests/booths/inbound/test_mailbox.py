"""Replies out of a mailbox, over IMAP with a real server."""

import imaplib
import re
import socket
import subprocess
import sys
import time
import uuid
from urllib.parse import quote

import pytest
from django.db import transaction

from booths.inbound import mailbox
from booths.inbound.addresses import reply_address

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server():
    """pymap with a mailbox in memory; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    command = [sys.executable, "-c", "from pymap.main import main; main()", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--no-tls", "dict", "--demo-data"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    for _try in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
    yield port
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def box(server, settings):
    """A new folder of the mailbox, as another mail program sees it."""
    folder = f"Replies {uuid.uuid4().hex}"
    settings.INBOUND_IMAP_URL = f"imap://demouser:demopass@127.0.0.1:{server}/{quote(folder)}"
    with imaplib.IMAP4("127.0.0.1", server) as box:
        box.login("demouser", "demopass")
        box.folder = f'"{folder}"'
        box.create(box.folder)
        box.select(box.folder)
        yield box


def put(box, raw):
    box.append(box.folder, None, None, raw)


def flags(box):
    """Which of our two flags each mail has, in order; the server may tell of one more than once."""
    _status, found = box.fetch("1:*", "(FLAGS)")
    told = dict(re.match(rb"(\d+) \(.*FLAGS \(([^)]*)\)", one).groups() for one in found)
    return [
        [flag for flag in ("Flagged", "Seen") if flag.encode() in told[number]] for number in sorted(told)
    ]


def test_what_is_unread_is_delivered_and_marked_as_read(box, reply, conversation):
    put(box, reply())
    put(box, reply("Bought elsewhere.", sender="nobody@example.org"))
    put(box, b"\xff\xfe nothing that is a mail")

    for _time in range(2):
        mailbox.collect_mail()

    assert list(conversation.lines.values_list("text", flat=True)) == [
        "Do you make it in red?",
        "Yes, 600 pieces.",
    ]
    assert flags(box) == [["Seen"], ["Seen"], ["Flagged", "Seen"]]


def test_a_line_that_is_not_committed_leaves_its_mail_unread(box, reply, conversation, monkeypatch):
    put(box, reply())
    whole = mailbox.deliver

    def fail(letter):
        with transaction.atomic():
            whole(letter)
            raise ConnectionError("The database is gone.")

    monkeypatch.setattr(mailbox, "deliver", fail)
    with pytest.raises(ConnectionError):
        mailbox.collect_mail()
    assert (flags(box), conversation.lines.count()) == ([[]], 1)

    monkeypatch.undo()
    mailbox.collect_mail()
    assert (flags(box), conversation.lines.count()) == ([["Seen"]], 2)


def test_one_that_is_too_large_is_flagged_without_being_fetched(box, reply, conversation, monkeypatch):
    monkeypatch.setattr(mailbox, "MOST_BYTES", 100)
    put(box, reply())

    mailbox.collect_mail()

    assert (flags(box), conversation.lines.count()) == ([["Flagged", "Seen"]], 1)


def test_a_server_that_is_away_or_refuses_is_told_of_and_breaks_nothing(box, settings, caplog):
    for wrong in (
        settings.INBOUND_IMAP_URL.replace("demopass", "wrong"),
        settings.INBOUND_IMAP_URL + "-not",
        "imap://a:b@127.0.0.1:9/INBOX",
    ):
        settings.INBOUND_IMAP_URL = wrong
        mailbox.collect_mail()

    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "The mailbox of replies cannot be opened"
    ] * 3


def test_staff_replies_come_the_same_way(box, reply, conversation, host):
    put(box, reply(sender=host.email, to=reply_address(conversation.pk, host.pk)))

    mailbox.collect_mail()

    assert conversation.lines.order_by("pk").last().by_staff
