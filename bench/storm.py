"""Storm: 2,000 people write at once in 500 private conversations while processes are killed under them.

    bin/bench storm [--conversations 500] [--messages 2]

Each conversation has a buyer and three of the staff, who all send at the same moment, again with the same key
until it is accepted, as the page does; one screen on either side watches. Meanwhile Redis is killed for ten
seconds, the worker and the process of the sockets are killed and started again. Then: is every accepted
message in the database once, does every screen show all of its conversation in order, and did every
notification that was due go out exactly once? Exits with 1 where one of these is not so.
"""

import argparse
import asyncio
import email
import os
import sys
import threading
import time
import uuid
from collections import Counter
from pathlib import Path

from bench.chaos import clear, free_port, start_servers
from fair import embedded

STAFF = 3  # of each conversation
COMPANY = 20  # conversations
OUTAGE = 10  # seconds without Redis
HOLDS = "Holds: every message once, every screen whole and in order, every mail once."
SETTLING = 180  # seconds for screens and mails, after the last message was accepted


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench storm", description=__doc__.partition("\n")[0])
    parser.add_argument("--conversations", type=int, default=500)
    parser.add_argument("--messages", type=int, default=2, help="of each person")
    options = parser.parse_args(arguments)

    from bench.fanout_crowd import allow_many_files

    allow_many_files()
    folder = Path(embedded.VAR).resolve() / "storm"
    clear(folder)
    web, live = free_port(), free_port()
    servers = start_servers(folder, web, live)
    try:
        failed = weather(options, servers, folder, web, live)
    finally:
        for server in reversed(servers.values()):
            server.stop()
        clear(folder)
    sys.exit(1 if failed else 0)


def weather(options, servers, folder, web, live):
    from bench.storm_crowd import Crowd

    conversations = open_conversations(options.conversations)
    crowd = Crowd(web, live, conversations, options.messages)
    began = time.monotonic()
    faults = threading.Thread(target=break_things, args=(servers,))
    asyncio.run(crowd.storm(at_the_start=faults.start))
    faults.join()
    print(
        f"{len(crowd.people):,} people, {len(crowd.accepted):,} messages accepted in "
        f"{crowd.accepted_at - crowd.began:.0f} s, {crowd.tries - len(crowd.accepted):,} tries more; "
        f"screens settled {crowd.settled_at - crowd.accepted_at:.1f} s later",
        flush=True,
    )
    wait_for_mails(began)
    failures = [*lost(crowd), *disordered(crowd), *misnotified(folder)]
    print("\n".join(failures) or HOLDS)
    return failures


def open_conversations(number):
    """[(conversation id, buyer, [staff, …])], of people who are in one conversation each."""
    from accounts.models import User
    from booths.services.conversations import ask
    from exhibitors.models import Exhibitor, Membership

    def people(kind, count):
        made = [User(email=f"{kind}-{n}@storm.example", name=f"{kind} {n}") for n in range(count)]
        return User.objects.bulk_create(made)

    buyers, staff = people("buyer", number), people("staff", number * STAFF)
    opened = []
    for place, buyer in enumerate(buyers):
        if place % COMPANY == 0:
            exhibitor = Exhibitor.objects.create(slug=f"storm-{place}", name=f"Storm {place}")
        own = staff[place * STAFF : (place + 1) * STAFF]
        Membership.objects.bulk_create(
            Membership(exhibitor=exhibitor, user=person, role=Membership.Role.HOST) for person in own
        )
        line = ask(exhibitor, buyer, "Is anybody there?", uuid.uuid4())
        opened.append((line.conversation_id, buyer, own))
    return opened


def break_things(servers):
    """Redis for ten seconds; the worker and the sockets' process with SIGKILL meanwhile."""
    from bench.chaos_servers import RESTART

    time.sleep(1)
    redis = servers["redis"]
    redis.process.kill()
    redis.process.wait()
    down = time.monotonic()
    for name in ("worker", "live"):
        time.sleep(1.5)
        server = servers[name]
        server.process.kill()
        server.process.wait()
        time.sleep(RESTART)
        server._spawn()
    time.sleep(max(0, down + OUTAGE - time.monotonic()))
    away = time.monotonic() - down
    redis._spawn()
    for name in ("redis", "worker", "live"):
        servers[name].wait_for_answer()
    print(f"  redis was away for {away:.0f} s, worker and live were killed", flush=True)


def wait_for_mails(began):
    from accounts.models import Notification

    until = time.monotonic() + SETTLING
    while Notification.objects.filter(mail_due_at__isnull=False, read_at=None).exists():
        if time.monotonic() > until:
            break
        time.sleep(1)
    print(f"  all mails were sent {time.monotonic() - began:.0f} s after the storm began", flush=True)


def lost(crowd):
    from booths.models import Line

    kept = Counter(str(key) for key in Line.objects.values_list("key", flat=True))
    missing = [key for key in crowd.accepted if kept[key] != 1]
    if missing:
        yield f"{len(missing)} accepted messages are not in the database exactly once"
    if len(crowd.accepted) != crowd.wanted:
        yield f"{crowd.wanted - len(crowd.accepted)} messages were never accepted"


def disordered(crowd):
    from booths.models import Line

    told = {}
    for conversation, pk in Line.objects.order_by("pk").values_list("conversation", "pk"):
        told.setdefault(conversation, []).append(pk)
    wrong = sum(screen.shown() != told[screen.conversation] for screen in crowd.screens)
    if wrong:
        yield f"{wrong} of {len(crowd.screens)} screens do not show their conversation whole and in order"


def misnotified(folder):
    """Each row that was due has one mail, under the id it gave it; each burst is one row, all counted."""
    from accounts.models import Notification
    from booths.models import Line

    sent = Counter()
    for path in (folder / "mail").glob("*.eml"):
        with path.open("rb") as file:
            sent[email.message_from_binary_file(file)["Message-ID"].split("@")[0].strip("<")] += 1
    due = {f"notice-{pk}" for pk in Notification.objects.exclude(mailed_at=None).values_list("pk", flat=True)}
    notices = Counter({name: count for name, count in sent.items() if name.startswith("notice-")})
    if set(notices) != due or any(count != 1 for count in notices.values()):
        yield f"{len(due)} mails were due, {sum(notices.values())} went out, {len(notices)} of them different"
    waiting = Notification.objects.filter(mail_due_at__isnull=False, read_at=None).count()
    if waiting:
        yield f"{waiting} mails are still due"
    answers = Line.objects.filter(by_staff=True).count()
    counted = Notification.objects.filter(kind="answer.received", read_at=None).values_list(
        "count", flat=True
    )
    if sum(counted) != answers:
        yield f"{answers} answers were written, buyers were told of {sum(counted)}"
    print(f"  {len(due):,} mails, one for each burst; {answers:,} answers told in {len(counted):,} bursts")


if __name__ == "__main__":
    os.environ.setdefault("VAR_DIR", "var/bench")
    main()
