"""Fan-out: what the hub delivers, beside the ordinary way and beside bare sockets, in one run.

    bin/bench fanout [--seconds 10] [--sockets 1000] [--watchers 4068] [--show 60]

First three servers, one after another, each in one process with the same watchers and events. Then the
real room of a booth with 4,068 watchers and five messages a second; then again, with Redis killed for
ten seconds in the middle: what the sockets missed is asked for over HTTP, and must make the talk whole.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

from bench.fanout_crowd import allow_many_files
from fair import embedded

WINDOW = 20  # events under way at any time in the first part
A_SECOND = 5  # messages in the room
OUTAGE = 10  # seconds
AUTHORS = 100

NOTE = "Could you hold 400 of the 1.7 l for us until Friday, and is the lid available in copper as well?"


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench fanout", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=10, help="for each of the three servers")
    parser.add_argument("--sockets", type=int, default=1000, help="on each of the three servers")
    parser.add_argument("--watchers", type=int, default=4068, help="in the room")
    parser.add_argument("--show", type=int, default=60, help="seconds in the room")
    options = parser.parse_args(arguments)

    allow_many_files()
    folder = Path(embedded.VAR) / "fanout"
    os.environ.pop("REDIS_URL", None)  # it will be killed, so it must be ours
    embedded.start_missing(folder)
    os.environ.setdefault("SECRET_KEY", "for this benchmark alone")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fair.settings")
    os.environ["LOG_LEVEL"] = "ERROR"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    room = open_room()
    compare_servers(options, room)
    hold_room(options, room, outage=False)
    hold_room(options, room, outage=True, folder=folder)


def compare_servers(options, room):
    from fair.realtime.connections import CHANNEL
    from fair.realtime.publishing import encode

    event = encode(
        room.topic, "message.sent", message={"id": 1, "text": NOTE * 3, "mark": "the mark"}
    ).decode()
    common = {"number": options.sockets, "seconds": options.seconds, "topic": room.topic, "window": WINDOW}
    hub = common | {"channel": CHANNEL + room.topic, "event": event}
    print(f"{options.sockets} sockets, {len(event)} bytes an event, one process, deliveries a second:")
    rates = {}
    with bare_server(room.topic) as server:
        rates["bare sockets"] = ask_crowd("hub", server, **hub)
    with uvicorn("bench.fanout_servers:ordinary_application", "--factory") as server:
        rates["ordinary Channels group"] = ask_crowd("layer", server, event=event, **common)
    with uvicorn("bench.fanout_servers:hub_application", "--factory") as server:
        rates["hub by ASGI's send, one frame an event"] = ask_crowd("hub", server, **hub)
    with uvicorn("bench.fanout_servers:hub_application", "--factory", *FAIR[1:]) as server:
        rates["hub, one frame an event"] = ask_crowd("hub", server, **hub)
    with uvicorn(*FAIR) as server:
        rates["hub, as it runs (bursts share frames)"] = ask_crowd("hub", server, **hub)
    ordinary = rates["ordinary Channels group"]
    print(
        f"  {'':38} {'a second':>10} {'ratio':>7}   {'a second of processor':>21} {'ratio':>7} {'missing':>8}"
    )
    for name, result in rates.items():
        rate, cpu_rate = result["rate"], result["cpu_rate"]
        print(
            f"  {name:38} {rate:>10,.0f} {rate / ordinary['rate']:>7.1f}"
            f"   {cpu_rate:>21,.0f} {cpu_rate / ordinary['cpu_rate']:>7.1f} {result['missing']:>8,}",
            flush=True,
        )


def hold_room(options, room, outage, folder=None):
    """The room of a booth, as the site runs it: messages by the service, the past by the view."""
    seconds = max(options.show, 3 * OUTAGE) if outage else options.show
    print(
        f"{options.watchers} watchers, {A_SECOND} messages a second for {seconds} s"
        + outage * ", Redis killed"
    )
    room.messages.all().delete()
    with uvicorn(*FAIR) as live, uvicorn(*FAIR) as web:
        arguments = {
            "port": live.port,
            "web": web.port,
            "number": options.watchers,
            "topic": room.topic,
            "history": f"/booths/{room.booth.slug}/room/messages/",
        }
        with crowd("read", **arguments) as reader:
            print(f"  joined within {json.loads(reader.stdout.readline())['ready']:.1f} s", flush=True)
            time.sleep(3)
            sent = talk(room, seconds, folder / "redis" if outage else None)
            order = {"messages": len(sent), "sent": sent}
            reader.stdin.write(json.dumps(order) + "\n")
            reader.stdin.flush()
            report(options, json.loads(reader.stdout.readline()), len(sent), outage)


def talk(room, seconds, redis_folder):
    """Send messages at an even pace and return when each was sent. Redis, if given, dies in the middle."""
    from accounts.models import User
    from booths.services.rooms import send_message

    authors = list(User.objects.filter(email__endswith="@fanout.example").order_by("pk"))
    run = int(time.time()) % 0xFFFF
    sent, began = [], time.monotonic()
    killed = restarted = redis_folder is None
    for index in range(seconds * A_SECOND):
        now = index / A_SECOND
        time.sleep(max(0, began + now - time.monotonic()))
        if not killed and now >= seconds / 2 - OUTAGE / 2:
            killed = True
            os.kill(int((redis_folder / "redis.pid").read_text()), 9)
        if not restarted and now >= seconds / 2 + OUTAGE / 2:
            restarted = True
            embedded.start_redis(redis_folder)
        key = uuid.UUID(f"0000beac-0000-0000-0000-{index:012d}")
        sent.append(time.monotonic())
        author = authors[index % AUTHORS]
        send_message(room, author, f"{NOTE} {run}-{index}", key)
    return sent


def report(options, seen, messages, outage):
    expected = options.watchers * messages
    by_http = expected - seen["missing"] - seen["delivered"]
    complete = (
        f"{seen['complete']} of {options.watchers} watchers have every message, {seen['in_order']} in order"
    )
    faults = f"missing {seen['missing']}, twice {seen['twice']}, sockets lost {seen['lost']}"
    waits = ", ".join(f"{name} {seen[name] * 1000:.0f} ms" for name in ("p50", "p99", "longest"))
    print(
        f"  {messages} messages: {seen['delivered']:,} of {expected:,} by socket, {by_http:,} by catching up"
    )
    print(f"  {complete}; {faults}")
    if seen["answers"]:
        answers, settled = seen["answers"], seen["settled"]
        print(f"  {answers:,} answers over HTTP; all in place {settled:.1f} s after the last message")
    print(f"  from sending to hearing: {waits}", flush=True)


def open_room():
    """A published booth with its room, and people who write there."""
    from django.utils import timezone

    from accounts.models import User
    from booths.models import Booth, BoothVersion, Message, Room
    from exhibitors.models import Exhibitor
    from fair.models import Edition, Hall

    today = timezone.localdate()
    edition, _ = Edition.objects.update_or_create(
        slug="fanout",
        defaults={
            "fair_name": "Fan-out",
            "name": "Fan-out",
            "city": "Guangzhou",
            "time_zone": "Asia/Shanghai",
            "starts_on": today,
            "ends_on": today,
            "opens_at": "09:00",
            "closes_at": "18:00",
            "state": Edition.State.OPEN,
        },
    )
    hall, _ = Hall.objects.get_or_create(slug="fanout", defaults={"edition": edition, "number": 1})
    exhibitor, _ = Exhibitor.objects.get_or_create(slug="fanout", defaults={"name": "Fan-out"})
    booth, _ = Booth.objects.get_or_create(
        slug="fanout",
        defaults={"exhibitor": exhibitor, "hall": hall, "section": 1, "aisle": "A", "number": 1},
    )
    if booth.published is None:
        booth.published = BoothVersion.objects.create(
            booth=booth, is_draft=False, published_at=timezone.now()
        )
        booth.save()
    for number in range(AUTHORS):
        User.objects.get_or_create(email=f"{number}@fanout.example", defaults={"name": f"Author {number}"})
    Message.objects.filter(author__email__endswith="@fanout.example").delete()
    return Room.objects.get_or_create(booth=booth)[0]


FAIR = ("fair.asgi:application", "--ws", "fair.realtime.wire:FrameProtocol", "--lifespan", "on")


class Server:
    """A process that listens on a port, for the length of a with block."""

    def __init__(self, command, port):
        self.command, self.port = command, port

    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, "-W", "ignore", *self.command])
        for _attempt in range(300):
            if self.process.poll() is not None:
                sys.exit(f"The server ended: {' '.join(self.command)}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.1)
        sys.exit(f"The server does not listen: {' '.join(self.command)}")

    def __exit__(self, *error):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def uvicorn(application, *options):
    port = free_port()
    command = ["-m", "uvicorn", application, "--port", str(port), "--backlog", "4096"]
    command += ["--log-level", "error", "--no-access-log", "--timeout-graceful-shutdown", "2"]
    return Server([*command, *options], port)


def bare_server(topic):
    port = free_port()
    return Server(["-m", "bench.fanout_servers", str(port), topic], port)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def crowd(task, **arguments):
    command = [sys.executable, "-W", "ignore", "-m", "bench.fanout_crowd", task, json.dumps(arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ask_crowd(task, server, **arguments):
    with crowd(task, port=server.port, pid=server.process.pid, **arguments) as process:
        return json.loads(process.stdout.readline())


if __name__ == "__main__":
    main()
