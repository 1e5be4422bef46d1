"""Inbox: pages, sending and hearing in private conversations, with millions of lines.

    bin/bench inbox [--exhibitors 200] [--conversations 2000] [--lines 5000000] [--sockets 4000] [--turns 200]

Fills a data folder once, then serves it as in production: pages by one process of granian, sockets by one
of uvicorn. Pages and conversations that were not asked before, by their own server's time, with the queries
that Django counts; sending a line; and the time from sending it until the other side's socket has it, while
thousands of other sockets are open on the same process. Each beside an empty view in the same run.
"""

import argparse
import http.client
import itertools
import json
import random
import statistics
import time
import uuid
from urllib.parse import urlencode

from bench import sizes

TOKEN = "c" * 32
MOST_QUERIES = 10
MARKS = {"inbox": 60, "conversation": 60, "sending": 80, "hearing": 250}  # p95 in milliseconds
# How the inbox opens a conversation: beside itself, without the list being drawn again.
BESIDE = {"HX-Target": "mail-main", "HX-Request": "true"}
SEARCHES = ("kettle", "stock", "handle sage", "lfgb rep", "nobody wrote this")


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench inbox", description=__doc__.partition("\n")[0])
    parser.add_argument("--exhibitors", type=int, default=200)
    parser.add_argument("--conversations", type=int, default=2000, help="of each exhibitor")
    parser.add_argument("--lines", type=int, default=5_000_000)
    parser.add_argument("--sockets", type=int, default=4000, help="others on the same process")
    parser.add_argument("--turns", type=int, default=200, help="of every kind")
    options = parser.parse_args(arguments)
    sizes.open_fair(options.exhibitors, 10 * options.exhibitors)

    from bench.inbox_fill import fill

    fill(options)
    measure(options)


def measure(options):
    from django.core.management import call_command

    from bench.fanout import FAIR, uvicorn
    from bench.pages import serving

    call_command("collectstatic", interactive=False, verbosity=0)
    random.seed(1)
    with serving() as port, uvicorn(*FAIR) as live:
        empty = p95([ask(port, "/bench/empty/", None) for _turn in range(options.turns)])
        print(f"{'':28}{'queries':>8}{'p50 ms':>9}{'p95 ms':>9}{'asked':>7}{'ratio to an empty view':>24}")
        for name, mark, addresses, headers in (
            ("inbox", "inbox", inboxes(options), {}),
            ("inbox, a search in it", "inbox", searches(options), {}),
            ("buyer's inbox", "inbox", buyers(options), {}),
            ("conversation, by the staff", "conversation", conversations(options), BESIDE),
            ("conversation, by the buyer", "conversation", buyers_conversations(options), BESIDE),
            ("its whole page, staff", "conversation", conversations(options), {}),
            ("its whole page, buyer", "conversation", buyers_conversations(options), {}),
        ):
            times = [ask(port, address, person, headers) for address, person in addresses]
            tell(name, times, MARKS[mark], empty, queries_of(addresses[-3:], headers))
        sent, heard = send_and_hear(options, port, live.port)
        tell("sending a line", sent, MARKS["sending"], empty)
        tell(f"hearing it, {options.sockets:,} sockets", heard, MARKS["hearing"], empty)


def p95(times):
    return statistics.quantiles(times, n=20, method="inclusive")[18]


def tell(name, times, mark, empty, queries=None):
    worst = p95(times)
    over = worst > mark or (mark == MARKS["inbox"] and "inbox" in name and queries > MOST_QUERIES)
    shown = "" if queries is None else queries
    figures = f"{shown:>8}{statistics.median(times):>9.1f}{worst:>9.1f}{mark:>7}{worst / empty:>24.0f}"
    print(f"{name:28}{figures}{'  !' * over}", flush=True)


def owners(options):
    from exhibitors.models import Membership

    found = Membership.objects.filter(role="owner").select_related("user", "exhibitor").order_by("exhibitor")
    return list(found[: options.exhibitors])


def inboxes(options):
    """An exhibitor's own each, in every box."""
    boxes = itertools.cycle(("waiting", "all", "mine", "unassigned", "closed", "snoozed"))
    return [
        (f"/workspace/{owner.exhibitor.slug}/inbox/?box={next(boxes)}", owner.user)
        for owner in itertools.islice(itertools.cycle(owners(options)), options.turns)
    ]


def searches(options):
    words = itertools.cycle(SEARCHES)
    return [
        (f"/workspace/{owner.exhibitor.slug}/inbox/?{urlencode({'q': next(words)})}", owner.user)
        for owner in itertools.islice(itertools.cycle(owners(options)), options.turns)
    ]


def some(options):
    from booths.models import Conversation

    most = Conversation.objects.latest("pk").pk
    ids = random.sample(range(most - options.exhibitors * options.conversations + 1, most + 1), options.turns)
    return list(Conversation.objects.filter(pk__in=ids).select_related("exhibitor", "buyer"))


def conversations(options):
    staff = {owner.exhibitor_id: owner.user for owner in owners(options)}
    return [
        (f"/workspace/{one.exhibitor.slug}/inbox/{one.pk}/", staff[one.exhibitor_id]) for one in some(options)
    ]


def buyers_conversations(options):
    return [(f"/my/messages/{one.pk}/", one.buyer) for one in some(options)]


def buyers(options):
    return [("/my/messages/", one.buyer) for one in some(options)]


_sessions = {}


def cookie_of(person):
    from bench.chaos_load import signed_in

    if person.pk not in _sessions:
        _sessions[person.pk] = signed_in(person)
    return f"sessionid={_sessions[person.pk]}; csrftoken={TOKEN}"


def ask(port, address, person, more=(), **fields):
    """The server's milliseconds for a page, or with `fields` for a POST; `more` are further headers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookie_of(person), "X-CSRFToken": TOKEN} if person else {}
    headers |= dict(more)
    if fields:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST", address, urlencode(fields), headers)
    else:
        connection.request("GET", address, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status in (200, 201), f"{address} answers {answer.status}: {body[:300]!r}"
    return float(answer.headers["Server-Timing"].rpartition("dur=")[2])


def queries_of(addresses, headers):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    most = 0
    for address, person in addresses:
        client = Client(headers={"host": "127.0.0.1", **headers})
        client.cookies["sessionid"] = cookie_of(person).partition(";")[0].partition("=")[2]
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        most = max(most, len(captured))
    return most


def send_and_hear(options, port, live):
    """Milliseconds of the server for each POST, and until the other side's socket has the line."""
    from websockets.sync.client import connect

    from bench.fanout import crowd

    sent, heard = [], []
    staff = {owner.exhibitor_id: owner.user for owner in owners(options)}
    with crowd("sit", port=live, topic="fair", number=options.sockets) as others:
        print(f"  {json.loads(others.stdout.readline())['ready']} other sockets are open", flush=True)
        for one in some(options):
            headers = {"Cookie": cookie_of(one.buyer)}
            origin = f"http://127.0.0.1:{live}"
            with connect(f"ws://127.0.0.1:{live}/ws/", additional_headers=headers, origin=origin) as socket:
                socket.send(json.dumps({"watch": [f"talk:{one.pk}"]}))
                while "watching" not in socket.recv(timeout=30):
                    pass
                key, began = str(uuid.uuid4()), time.monotonic()
                fields = {"text": "Yes, sage is in stock.", "key": key}
                address = f"/my/messages/{one.pk}/lines/"
                sent.append(ask(port, address, staff[one.exhibitor_id], **fields))
                while key not in socket.recv(timeout=30):
                    pass
                heard.append((time.monotonic() - began) * 1000)
        others.stdin.close()
    return sent, heard


if __name__ == "__main__":
    main()
