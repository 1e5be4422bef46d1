"""Pages: queries, time and requests a second of every kind of page on a fair of full size.

    bin/bench pages [--exhibitors 26000] [--addresses 40] [--seconds 2] [--only hall]

Loads the generated fair once for a data folder (manage.py load_fair), then serves it by one process of
granian, as in production. For each page and each who asks: the queries, counted by Django (`cold`: with
nothing kept, as for the first who asks after a restart of Redis); the server's own time for addresses asked
once each, one after another, of which most have not been asked before; and requests a second over four
connections, beside an empty Django view under the same server in the same run.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time

from bench import sizes

QUERIES, MILLISECONDS = 12, 25


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench pages", description=__doc__.partition("\n")[0])
    parser.add_argument("--exhibitors", type=int, default=sizes.EXHIBITORS)
    parser.add_argument("--addresses", type=int, default=40, help="of every kind")
    parser.add_argument("--seconds", type=float, default=2, help="of load for every kind")
    parser.add_argument("--only", default="", help="pages whose name begins so")
    parser.add_argument("--json", action="store_true", help="the figures alone, for other programs")
    options = parser.parse_args(arguments)
    with silence(options.json):
        plan = sizes.open_fair(options.exhibitors)
    tell = (lambda row: None) if options.json else (lambda row: print(line(row), flush=True))
    if not options.json:
        print(heading(options), flush=True)
    figures = measure(plan, options, tell)
    if options.json:
        print(json.dumps(figures))
    else:
        print(f"asked: at most {QUERIES} queries, p50 at most {MILLISECONDS} ms; ! is over")


class silence:
    """Nothing but the figures on standard output, where a program reads them."""

    def __init__(self, wanted):
        self.wanted = wanted

    def __enter__(self):
        self.kept = sys.stdout
        sys.stdout = sys.stderr if self.wanted else sys.stdout

    def __exit__(self, *error):
        sys.stdout = self.kept


def measure(plan, options, tell):
    """[{page, who, queries, p50, p95, bytes, rate, ratio}]"""
    from django.core.management import call_command

    from bench.pages_list import pages_of
    from exhibitors.models import Exhibitor

    call_command("collectstatic", interactive=False, verbosity=0)
    cookies = sign_in()
    pages = [
        page
        for page in pages_of(plan, Exhibitor.objects.get(pk=1), options.addresses)
        if page.name.startswith(options.only)
    ]
    with serving() as port:
        from bench.pages_urls import EMPTY

        empty = max(rate_of(port, [EMPTY], "", options) for _turn in range(2))
        figures = [{"page": "an empty view", "who": "guest", "rate": empty, "ratio": 1.0}]
        tell(figures[0])
        for page in pages:
            row = figures_of(page, port, cookies[page.who], options)
            figures.append(row | {"ratio": row["rate"] / empty})
            tell(figures[-1])
    return figures


def figures_of(page, port, cookie, options):
    from bench.pages_client import ask

    answers = [ask(port, page.addresses[0], cookie)]  # warms templates and plans
    if len(page.addresses) == 1:
        # One address, asked again and again as it is in a fair; its cache is part of it.
        answers = [ask(port, page.addresses[0], cookie) for _turn in range(options.addresses)]
    else:
        answers = [ask(port, address, cookie) for address in page.addresses]
    statuses = {status for status, *_rest in answers}
    assert statuses == {200}, f"{page.name} answers {statuses}: {page.addresses[:3]}"
    times = [took for _status, took, *_rest in answers]
    return {
        "page": page.name,
        "who": page.who,
        "queries": queries_of(page, cookie),
        "cold": queries_of(page, cookie, "*"),
        "p50": statistics.median(times),
        "p95": statistics.quantiles(times, n=20, method="inclusive")[18] if len(times) > 1 else times[0],
        "bytes": statistics.median(len(body) for *_rest, body in answers),
        "rate": rate_of(port, page.addresses, cookie, options),
    }


def queries_of(page, cookie, forgotten="page:*"):
    """The most queries that Django counts for any of a few addresses; what is `forgotten` is made anew.

    By default that is the page itself, while the frame's figures are kept for seconds as in a busy fair.
    """
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, most = Client(headers={"host": "127.0.0.1"}), 0
    if cookie:
        client.cookies["sessionid"] = cookie.partition("=")[2]
    for address in page.addresses[-3:]:
        client.get(address)
        cache.delete_many(kept_keys(forgotten))
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        most = max(most, len(captured))
    return most


def kept_keys(pattern):
    """Of what is in the cache; sessions stay."""
    from django.core.cache import cache

    keys = cache._cache.get_client().scan_iter(match=f"kapok:1:{pattern}")
    names = (key.decode().removeprefix("kapok:1:") for key in keys)
    return [name for name in names if "sessions.cache" not in name]


def rate_of(port, addresses, cookie, options):
    from bench.pages_client import rate

    return rate(port, addresses, cookie, seconds=options.seconds)


def sign_in():
    """{who: the cookie of a session}"""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.cached_db import SessionStore

    from accounts.models import User
    from booths.loadfair.companies import DOMAIN

    people = {
        "buyer": User.objects.get(email=f"buyer-1@{DOMAIN}"),
        "organiser": User.objects.get(email=f"organiser@{DOMAIN}"),
        "owner": User.objects.get(memberships__exhibitor=1, memberships__role="owner"),
    }
    cookies = {"guest": ""}
    for who, person in people.items():
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        cookies[who] = f"sessionid={session.session_key}"
    return cookies


class serving:
    """One process of granian for as long as inside; gives the port."""

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = "granian --interface wsgi --workers 1 --blocking-threads 2 --no-ws"
        command += " --log-level warning --host 127.0.0.1"
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command.split(), f"--port={self.port}", "bench.pages_site:application"],
            env=os.environ | {"LOG_LEVEL": "ERROR"},
        )
        self.wait()
        return self.port

    def wait(self):
        from bench.pages_client import ask

        patience = time.monotonic() + 30
        while time.monotonic() < patience:
            try:
                return ask(self.port, "/bench/empty/")
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("granian does not answer")

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait(10)


def heading(options):
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    products = sizes.products_for(options.exhibitors)
    columns = f"{'queries':>8}{'cold':>6}{'p50 ms':>8}{'p95 ms':>8}{'KB':>7}{'requests/s':>12}{'ratio':>8}"
    return (
        f"{options.exhibitors:,} exhibitors, {products:,} products; load {load}\n"
        f"{'page':<22}{'who':<11}{columns}"
    )


def line(row):
    times = " " * 37
    if "p50" in row:
        times = f"{row['queries']:>8}{row['cold']:>6}{row['p50']:>8.1f}{row['p95']:>8.1f}"
        times += f"{row['bytes'] / 1000:>7.0f}"
    over = row.get("queries", 0) > QUERIES or row.get("p50", 0) > MILLISECONDS
    return f"{row['page']:<22}{row['who']:<11}{times}{row['rate']:>12.0f}{row['ratio']:>8.3f}{'  !' * over}"
