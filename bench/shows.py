"""Twenty shows at once, copied, through one ingest process: no segment may be missing.

    bin/bench shows [--shows 20] [--seconds 300]

Each host sends 720p at 1.5 Mbit/s in real time, as a browser does; all on the same machine.
"""

import argparse
import contextlib
import shutil
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import psutil

from bench.senders import make_film, send
from bench.stage import ingest_server, prepare
from fair import embedded


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench shows", description=__doc__.partition("\n")[0])
    parser.add_argument("--shows", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=300)
    options = parser.parse_args(arguments)
    folder = Path(embedded.VAR) / "stage"
    prepare(folder)
    shows = open_shows(options.shows)
    film = make_film(folder / "film.mkv", options.seconds)
    with ingest_server(folder) as ingest:
        slowest, used, memory = send_all(shows, film, options.seconds, ingest)
        time.sleep(3)
        report(shows, options.seconds, slowest, used, memory)
    shutil.rmtree(folder / "hls")


def open_shows(count):
    """[(a show of the fair, its host)]"""
    from django.utils import timezone

    from accounts.models import User
    from bench.fanout import open_room
    from booths.models import Room
    from live.models import Show
    from live.models.show import new_secret

    edition = open_room().booth.hall.edition
    host = User.objects.filter(email__endswith="@fanout.example").order_by("pk").first()
    Show.objects.all().delete()
    times = {"starts_at": timezone.now(), "ends_at": timezone.now() + timezone.timedelta(hours=1)}
    opened = []
    for number in range(count):
        room = Room.objects.create(door=new_secret())
        show = Show.objects.create(edition=edition, room=room, title=f"Bench {number}", **times)
        show.shifts.create(host=host, **times)
        opened.append((show, host))
    return opened


def send_all(shows, film, seconds, ingest):
    """(slowest acknowledgement of each in seconds, cores used, bytes of all processes)"""
    from live.media import tickets

    slowest, process = [], psutil.Process(ingest.process.pid)

    def one(show, host):
        url = f"ws://127.0.0.1:{ingest.port}/?ticket={tickets.sending_ticket(show, host)}"
        slowest.append(send(url, str(film), seconds))

    threads = [threading.Thread(target=one, args=pair) for pair in shows]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 4)
    before, since = spent(process), time.monotonic()
    time.sleep(seconds / 2)
    after, took = spent(process), time.monotonic() - since
    memory = sum(one.memory_info().rss for one in [process, *process.children()])
    for thread in threads:
        thread.join()
    return slowest, [(two - one) / took for one, two in zip(before, after, strict=True)], memory


def spent(process):
    """Processor seconds of the ingest process, and of all its ffmpeg."""
    children = 0.0
    for child in process.children():
        with contextlib.suppress(psutil.Error):
            children += sum(child.cpu_times()[:2])
    return sum(process.cpu_times()[:2]), children


def report(shows, seconds, slowest, used, memory):
    wrong = [fault for show, _host in shows for fault in faults_of(show, seconds)]
    ours, theirs = used
    print(f"{len(shows)} shows of {seconds} s, {len(slowest)} sent to the end")
    print(f"cores: ingest {ours:.2f}, ffmpeg {theirs:.2f} ({theirs / len(shows):.3f} a show)")
    print(f"memory of all: {memory / 1e6:.0f} MB")
    print(f"slowest acknowledgement {max(slowest, default=0) * 1000:.0f} ms")
    print("no segment is missing" if not wrong else "\n".join(wrong))
    if wrong or len(slowest) < len(shows):
        sys.exit(1)


def faults_of(show, seconds):
    """What is wrong with what players were given of a show."""
    from live.media import folders, takes

    folder = folders.folder_of(show)
    parts = takes.read_parts(folder, "v")
    found = [one for part in parts for one in part.segments]
    length = sum(one.seconds for one in found)
    if len(parts) != 1:
        yield f"{show}: {len(parts)} takes"
    if length < seconds - 3:
        yield f"{show}: {length:.1f} s of {seconds}"
    numbers = [int(one.name[1:7]) for one in found]
    if any(after != before + 1 for before, after in pairwise(numbers)):
        yield f"{show}: segments are missing"
    absent = [one.name for part in parts for one in part.segments if not (part.folder / one.name).exists()]
    if absent:
        yield f"{show}: {len(absent)} files are missing"


if __name__ == "__main__":
    main()
