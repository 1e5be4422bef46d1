"""A stage: 4,068 viewers who talk, react and ask, 400 players' requests a second, and one host who sends.

    bin/bench stage [--watchers 4068] [--seconds 60] [--players 200]

One process for the sockets, one for ingest with its ffmpeg, nginx for the files with the shipped
configuration; the crowd and the players are two processes on the same machine.
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import uuid
from itertools import pairwise
from pathlib import Path

from bench.fanout import A_SECOND, AUTHORS, FAIR, NOTE, Server, crowd, free_port, open_room, uvicorn
from bench.fanout_crowd import allow_many_files
from fair import embedded

ROOT = Path(__file__).resolve().parent.parent
LEAD = 12  # seconds that the show is on air before anything is measured
REACTIONS_A_SECOND, QUESTIONS_EVERY = 20, 4


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench stage", description=__doc__.partition("\n")[0])
    parser.add_argument("--watchers", type=int, default=4068)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--players", type=int, default=200, help="each asks twice a second")
    options = parser.parse_args(arguments)
    allow_many_files()
    folder = Path(embedded.VAR) / "stage"
    prepare(folder)
    show, host = open_show()
    with contextlib.ExitStack() as running:
        live, web = (running.enter_context(uvicorn(*FAIR)) for _ in range(2))
        ingest = running.enter_context(ingest_server(folder))
        nginx = running.enter_context(Nginx(folder, web.port, live.port))
        sender = start_sender(folder, show, host, ingest.port, options.seconds + 3 * LEAD)
        running.callback(sender.kill)
        wait_until_on_air(show)
        measure(options, show, live, web, nginx)
        report_ingest(show, sender)


def prepare(folder):
    os.environ.pop("REDIS_URL", None)
    embedded.start_missing(folder)
    shutil.rmtree(folder / "hls", ignore_errors=True)
    os.environ |= {
        "SECRET_KEY": "for this benchmark alone",
        "DJANGO_SETTINGS_MODULE": "fair.settings",
        "VAR_DIR": str(folder),
        "HLS_DIR": str(folder / "hls"),
        "LOG_LEVEL": "ERROR",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def open_show():
    """(a show of the booth, planned now, its host)"""
    from django.utils import timezone

    from accounts.models import User
    from live.models import Show

    room = open_room()
    host = User.objects.filter(email__endswith="@fanout.example").order_by("pk").first()
    Show.objects.filter(booth=room.booth).delete()
    now = timezone.now()
    show = Show.objects.create(
        edition=room.booth.hall.edition,
        booth=room.booth,
        room=room,
        title="Bench",
        starts_at=now,
        ends_at=now + timezone.timedelta(hours=1),
    )
    show.shifts.create(host=host, starts_at=show.starts_at, ends_at=show.ends_at)
    return show, host


def ingest_server(folder):
    port = free_port()
    os.environ["INGEST_PORT"] = str(port)
    return Server([str(ROOT / "manage.py"), "ingest"], port)


class Nginx:
    """nginx with the shipped configuration, for the length of a with block."""

    def __init__(self, folder, web, live):
        self.folder, self.port = folder / "nginx", free_port()
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "kapok.d").mkdir(parents=True)
        names = {"LISTEN": f"127.0.0.1:{self.port}", "VAR_DIR": str(folder)}
        names["SITE_INCLUDES"] = str(self.folder / "kapok.d")
        render = [str(ROOT / "deploy" / "nginx" / "render"), f"127.0.0.1:{web}", f"127.0.0.1:{live}"]
        done = subprocess.run(render, env=os.environ | names, check=True, capture_output=True, text=True)
        (self.folder / "kapok.conf").write_text(done.stdout)
        temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        (self.folder / "nginx.conf").write_text(
            ("user root;\n" if os.geteuid() == 0 else "")
            + "daemon off; worker_processes 1; pid nginx.pid; error_log stderr warn;\n"
            + "events { worker_connections 4096; }\nhttp { access_log off; default_type text/plain;\n"
            + "".join(f"{name}_temp_path {name};\n" for name in temporary)
            + "include kapok.conf; }\n"
        )

    def __enter__(self):
        program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        if program is None:
            sys.exit("Install nginx: the files are served by it.")
        command = [program, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
        self.process = subprocess.Popen(command)
        return self

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait(10)


def start_sender(folder, show, host, port, seconds):
    from bench.senders import make_film
    from live.media import tickets

    film = make_film(folder / "film.mkv", seconds)
    url = f"ws://127.0.0.1:{port}/?ticket={tickets.sending_ticket(show, host)}"
    order = json.dumps({"url": url, "film": str(film), "seconds": seconds})
    return subprocess.Popen([sys.executable, "-m", "bench.senders", order], stdout=subprocess.PIPE, text=True)


def wait_until_on_air(show):
    from live.media import folders

    path = folders.folder_of(show) / "video.m3u8"
    until = time.monotonic() + 60
    while not (path.exists() and path.read_text().count("#EXTINF") >= 3):
        if time.monotonic() > until:
            sys.exit("The show did not come on air within a minute.")
        time.sleep(0.2)
    show.refresh_from_db()


def measure(options, show, live, web, nginx):
    topics = [show.room.topic, show.topic, show.playing_topic, "fair"]
    arguments = {
        "port": live.port,
        "web": web.port,
        "number": options.watchers,
        "topic": topics,
        "history": f"/booths/{show.booth.slug}/room/messages/",
    }
    with crowd("read", **arguments) as reader:
        joined = json.loads(reader.stdout.readline())["ready"]
        print(f"{options.watchers} viewers joined within {joined:.1f} s", flush=True)
        time.sleep(3)
        path = f"/hls/public/{show.key}/video.m3u8"
        order = {"port": nginx.port, "path": path, "number": options.players, "seconds": options.seconds}
        command = [sys.executable, "-m", "bench.stage_players", json.dumps(order)]
        players = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        lively = threading.Thread(target=take_part, args=(show, options.seconds), daemon=True)
        lively.start()
        sent = talk(show.room, options.seconds)
        reader.stdin.write(json.dumps({"messages": len(sent), "sent": sent}) + "\n")
        reader.stdin.flush()
        seen = json.loads(reader.stdout.readline())
        report_crowd(options, seen, len(sent))
        report_players(json.loads(players.stdout.readline()))
        lively.join()
    report_figures(show, options)


def talk(room, seconds):
    """Send messages at an even pace and return when each was sent."""
    from accounts.models import User
    from booths.services.rooms import send_message

    authors = list(User.objects.filter(email__endswith="@fanout.example").order_by("pk"))
    sent, began = [], time.monotonic()
    for index in range(seconds * A_SECOND):
        time.sleep(max(0, began + index / A_SECOND - time.monotonic()))
        sent.append(time.monotonic())
        key = uuid.UUID(f"0000beac-0000-0000-0000-{index:012d}")
        send_message(room, authors[index % AUTHORS], f"{NOTE} {began:.0f}-{index}", key)
    return sent


def take_part(show, seconds):
    """Reactions, questions and votes, while the audience is counted each half minute, as by the worker."""
    from django.db import connection

    from accounts.models import User
    from live import audience
    from live.services import questions, reactions

    people = list(User.objects.filter(email__endswith="@fanout.example").order_by("-pk"))
    began, asked = time.monotonic(), None
    for index in range(seconds * REACTIONS_A_SECOND):
        time.sleep(max(0, began + index / REACTIONS_A_SECOND - time.monotonic()))
        person = people[index % len(people)]
        with contextlib.suppress(Exception):  # who is in a hurry
            reactions.react(show, person, {"👏": 1})
        if index % (QUESTIONS_EVERY * REACTIONS_A_SECOND) == 0:
            asked = questions.ask_question(show, person, f"What is the MOQ? {index}", uuid.uuid4())
        elif index % 10 == 0:
            with contextlib.suppress(Exception):
                questions.vote(asked, person)
        if index % (30 * REACTIONS_A_SECOND) == 0:
            audience.flush_audience()
    connection.close()


def report_crowd(options, seen, messages):
    expected = options.watchers * messages
    faults = f"missing {seen['missing']}, twice {seen['twice']}, sockets lost {seen['lost']}"
    waits = ", ".join(f"{name} {seen[name] * 1000:.0f} ms" for name in ("p50", "p99", "longest"))
    print(f"talk: {seen['delivered']:,} of {expected:,} by socket; {faults}")
    print(f"  from sending to hearing: {waits} (asked: p99 500 ms)", flush=True)


def report_players(seen):
    print(f"players: {seen['a_second']:.0f} requests/s, {seen['failures']} failed {seen['failed']}")
    for name, label in (("list", "playlist"), ("segment", "segment")):
        p50, p95 = (seen[f"{name}_{share}"] * 1000 for share in ("p50", "p95"))
        print(f"  {label}: p50 {p50:.1f} ms, p95 {p95:.1f} ms (asked: 20 ms)")
    print(f"  longest {seen['longest'] * 1000:.0f} ms", flush=True)


def report_figures(show, options):
    from live import audience
    from live.figures import figures_of

    time.sleep(6)  # the sockets' process hands over what it metered
    audience.flush_audience()
    figures = figures_of(show)
    print(
        f"figures: {figures.viewers} unique viewers, {figures.views} views, most at once {figures.peak} "
        f"of {options.watchers}, {figures.marks} reactions, {figures.questions['asked']} questions"
    )


def report_ingest(show, sender):
    from live.media import folders, takes

    slowest = json.loads(sender.stdout.readline())["slowest"]
    parts = takes.read_parts(folders.folder_of(show), "v")
    segments = [one for part in parts for one in part.segments]
    gaps = [(after.at - before.at).total_seconds() - before.seconds for before, after in pairwise(segments)]
    length = sum(one.seconds for one in segments)
    print(
        f"ingest: {len(parts)} take, {len(segments)} segments of {length:.1f} s, "
        f"longest gap {max(gaps, default=0):.2f} s; slowest acknowledgement {slowest * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()
