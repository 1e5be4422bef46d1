"""Chaos: SIGKILL of web, live, worker, beat, Redis and PostgreSQL under a running mixed load.

    bin/bench chaos [--seconds 180] [--pause 4] [--seed 1]

First each in turn, then at random, each restarted a second later as by any supervisor. At its end: was any
accepted write lost, were pages broken for longer than the restart took, did every import and every export
come to its end? Exits with 1 where one of these is not so.
"""

import argparse
import os
import random
import shutil
import socket
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from fair import embedded

SLACK = 1.0  # seconds beyond the restart until a page asked for again has come
FINE = (200, 301, 302, 304)
HOLDS = "Holds: no accepted write lost, no page broken for longer than a restart, every job ended."
ENDING = 150  # seconds that jobs have for ending after the last kill: thirty of silence, then again


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench chaos", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--pause", type=float, default=4, help="seconds from a restart to the next kill")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)

    folder = Path(embedded.VAR).resolve() / "chaos"
    clear(folder)
    web_port, live_port = free_port(), free_port()
    servers = start_servers(folder, web_port, live_port)
    try:
        load = prepare(web_port, live_port)
        settle(load)
        wreak(servers, options)
        load.stop()
        failed = report(servers, load, wait_for_jobs(servers))
    finally:
        for server in reversed(servers.values()):
            server.stop()
        clear(folder)
    sys.exit(1 if failed else 0)


def clear(folder):
    """All but the collected static files, which take a while to be made."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_dir() and path.name != "static":
            shutil.rmtree(path, ignore_errors=True)


def start_servers(folder, web_port, live_port):
    from bench import chaos_servers as made

    postgres, database = made.postgres(folder / "postgres")
    redis, url = made.redis_server(folder / "redis")
    os.environ |= {
        "DATABASE_URL": database,
        "REDIS_URL": url,
        "VAR_DIR": str(folder),
        "SECRET_KEY": "for this benchmark alone",
        "DJANGO_SETTINGS_MODULE": "fair.settings",
        "SITE_URL": f"http://127.0.0.1:{web_port}",
        "LOG_LEVEL": "CRITICAL",
        "DEMO": "0",
    }
    servers = {server.name: server for server in (postgres, redis)}
    for server in servers.values():
        server.start()
    import django
    from django.core.management import call_command

    from fair import static
    from fair.translations import compile_stale

    django.setup()
    compile_stale(made.ROOT / "locale")
    call_command("migrate", verbosity=0)
    static.collect_stale()
    call_command("load_demo", verbosity=0)
    for server in (
        made.ours("web", web_port),
        made.ours("live", live_port),
        *map(made.ours, ("worker", "beat")),
    ):
        servers[server.name] = server
        server.start()
    return servers


def prepare(web_port, live_port):
    """People, and the threads in which they do what they do."""
    from accounts.models import User
    from bench.chaos_load import Load, begin_export, begin_import
    from booths.models import Booth
    from exhibitors.models import Membership, Product

    load = Load(web_port, live_port)
    people = [
        User.objects.create(email=f"{number}@chaos.example", name=f"Person {number}") for number in range(8)
    ]
    booths = list(Booth.objects.published().select_related("exhibitor")[:6])
    products = list(Product.objects.listed().order_by("pk")[:200])
    pages = ["/", "/halls/", "/search/?q=kettle", "/search/?q=mug", "/help/"]
    pages += [f"/booths/{booth.slug}/" for booth in booths]
    pages += [product.get_absolute_url() for product in products[:10]]
    for number in range(4):
        load.run(load.read, pages, people[number] if number % 2 else None)
    for number, person in enumerate(people[:4]):
        load.run(load.write, person, f"/booths/{booths[number % len(booths)].slug}/room/messages/")
    for person in people[4:6]:
        load.run(load.keep, person, [product.pk for product in products])
    load.run(load.listen, booths[0].room.topic)
    owners = {
        m.exhibitor_id: m for m in Membership.objects.select_related("exhibitor", "user").order_by("-pk")
    }
    load.run(load.begin, begin_import, list(owners.values()))
    load.run(load.begin, begin_export, list(reversed(owners.values())))
    return load


def settle(load):
    """Until pages are answered; the first of each process are slow."""
    until = time.monotonic() + 240
    while sum(status == 200 for *_, status, _path in load.answers) < 20:
        if time.monotonic() > until:
            seen = sorted({status for *_, status, _path in load.answers})
            sys.exit(f"Pages are not answered as they should be: {seen}.")
        time.sleep(0.2)
    load.answers.clear()


def wreak(servers, options):
    """Each in turn, then at random; meanwhile what ended by itself is started again."""
    over = threading.Event()

    def watch():
        while not over.wait(0.2):
            for server in servers.values():
                server.watch()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    chance, until = random.Random(options.seed), time.monotonic() + options.seconds
    turn = ["web", "live", "worker", "redis", "postgres", "beat"]
    while turn or time.monotonic() < until:
        name = turn.pop(0) if turn else chance.choice(list(servers))
        servers[name].kill()
        print(
            f"  {name:<9} killed, answered again after {elapsed(servers[name].kills[-1]):.1f} s", flush=True
        )
        time.sleep(options.pause)
    over.set()
    watcher.join()


def wait_for_jobs(servers):
    """Every job that was begun, once all have ended or time is over."""
    from bench.chaos_load import patiently
    from fair.models import Job

    until = time.monotonic() + ENDING
    while True:
        jobs = patiently(lambda: list(Job.objects.all()))
        if all(job.is_over for job in jobs) or time.monotonic() > until:
            return jobs
        for server in servers.values():
            server.watch()
        time.sleep(1)


def report(servers, load, jobs):
    """Print what was found; returns what does not hold."""
    kills = sorted((at, up, name) for name, server in servers.items() for at, up in server.kills)
    failures = []
    heads = ("times", 6), ("restart at most", 18), ("pages broken at most", 22), ("no socket at most", 20)
    print(f"\n{'killed':<10}" + "".join(f"{head:>{width}}" for head, width in heads))
    for name, server in servers.items():
        if not server.kills:
            continue
        spans = [(at, up, next_kill(kills, at)) for at, up in server.kills]
        broken = [broken_for(load.answers, at, after) for at, _, after in spans]
        away = max((silence(load.silences, at, after) for at, _, after in spans), default=0)
        restart = max(map(elapsed, server.kills))
        print(f"{name:<10}{len(spans):>6}{restart:>16.1f} s{max(broken):>20.1f} s{away:>18.1f} s")
        if any(time > up - at + SLACK for time, (at, up, _) in zip(broken, spans, strict=True)):
            failures.append(f"pages were broken for longer than {name} took to restart")
    if ended := {name: server.deaths for name, server in servers.items() if server.deaths}:
        print("ended by itself, started again: " + ", ".join(f"{name} {n}" for name, n in ended.items()))
    tell_pages(load)
    failures += tell_writes(load) + tell_imports(jobs) + tell_exports(jobs)
    print("Does not hold: " + "; ".join(failures) + "." if failures else HOLDS, flush=True)
    return failures


def tell_pages(load):
    good = sum(status in FINE for *_, status, _path in load.answers)
    print(f"pages: {len(load.answers):,} asked for, {good:,} answered")


def tell_writes(load):
    from bench.chaos_load import patiently
    from booths.models import Message, ShortlistItem

    by_us = Message.objects.filter(author__email__endswith="@chaos.example")
    found = {str(key): text for key, text in patiently(lambda: list(by_us.values_list("key", "text")))}
    lost = [key for key, text in load.messages.items() if found.get(key) != text]
    kept = set(patiently(lambda: list(ShortlistItem.objects.values_list("user_id", "product_id"))))
    dropped = load.kept - kept
    print(
        f"messages: {len(load.messages):,} accepted, {len(lost)} of them lost; {len(found):,} in the database"
    )
    print(f"products kept: {len(load.kept):,} accepted, {len(dropped)} of them lost")
    print(f"writes not accepted, and sent again: {load.refused:,}")
    return ["accepted writes were lost"] if lost or dropped else []


def tell_imports(jobs):
    from bench.chaos_load import ROWS, patiently
    from exhibitors.imports.job import KIND
    from exhibitors.models import Product

    states = Counter(job.state for job in jobs if job.kind == KIND)
    rows = patiently(lambda: Product.objects.filter(external_id__startswith="CHAOS-").count())
    wanted = states["done"] * ROWS
    print(f"imports: {in_words(states)}; {rows:,} of {wanted:,} rows")
    whole = set(states) == {"done"} and rows == wanted
    return [] if whole else ["an import did not come to its end whole"]


def tell_exports(jobs):
    """A file that ends before its catalogue did would be a loss that nobody sees."""
    from exhibitors.exports.job import KIND

    exports = [job for job in jobs if job.kind == KIND]
    states = Counter(job.state for job in exports)
    short = [job for job in exports if job.state == "done" and rows_in(job) != job.result["products"]]
    print(f"exports: {in_words(states)}; {len(short)} files with fewer rows than said")
    whole = set(states) == {"done"} and not short
    return [] if whole else ["an export did not come to its end whole"]


def rows_in(job):
    """The rows under the heading of the file that the job made."""
    from exhibitors.imports.files import open_table

    with job.file.open("rb") as file, open_table(file, job.file_name) as table:
        return sum(1 for _row in table.rows)


def in_words(states):
    told = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
    return f"{states.total()} begun, {told}"


def elapsed(kill):
    return kill[1] - kill[0]


def next_kill(kills, at):
    return next((other for other, _, _ in kills if other > at), float("inf"))


def broken_for(answers, at, after):
    """Seconds from a kill to the end of the last page that failed before the next kill."""
    failed = [ended for _, ended, status, _ in answers if at <= ended < after and status not in FINE]
    return max(failed, default=at) - at


def silence(silences, at, after):
    """The longest time without a socket that began between two kills."""
    return max((ended - began for began, ended in silences if at <= began < after), default=0)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
