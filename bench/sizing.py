"""Sizing: what memory and processor time each of the fair's processes takes, for docs/operations.md.

    bin/bench sizing [--requests 300] [--sockets 2000]

On the demo fair, with the processes as deploy/start starts them. Requests are counted by the processor time
that web took for them, so that other work on the machine does not count.
"""

import argparse
import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
from websockets.asyncio.client import connect

from bench.chaos import clear, free_port, start_servers
from bench.fanout_crowd import allow_many_files
from fair import embedded


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench sizing", description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=300, help="of each page")
    parser.add_argument("--sockets", type=int, default=2000)
    options = parser.parse_args(arguments)
    allow_many_files()
    os.environ["WEB_WORKERS"] = "1"
    folder = Path(embedded.VAR).resolve() / "sizing"
    clear(folder)
    web, live = free_port(), free_port()
    servers = start_servers(folder, web, live)
    try:
        measure_pages(servers["web"], web, options.requests)
        measure_sockets(servers["live"], live, web, options.sockets)
        tell_memory(servers)
    finally:
        for server in reversed(servers.values()):
            server.stop()
        clear(folder)


def measure_pages(server, port, number):
    import requests

    from booths.models import Booth
    from exhibitors.models import Product

    pages = {
        "lobby": "/",
        "search": "/search/?q=kettle",
        "booth": f"/booths/{Booth.objects.published().first().slug}/",
        "product": Product.objects.listed().first().get_absolute_url(),
        "help (no data)": "/help/",
    }
    print(f"{'page, guest':<18}{'web: ms of processor':>22}{'a second and core':>20}")
    for name, path in pages.items():
        address = f"http://127.0.0.1:{port}{path}"
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(requests.get, [address] * 10))  # the first are slow
            before = processor(server)
            answers = list(pool.map(requests.get, [address] * number))
        assert all(answer.status_code == 200 for answer in answers), name
        each = (processor(server) - before) / number
        print(f"{name:<18}{each * 1000:>22.1f}{1 / each:>20.0f}", flush=True)


def measure_sockets(server, port, web, number):
    before, began = memory(server), processor(server)
    held = asyncio.run(hold_sockets(server, port, web, number))
    each, took = (held - before) / number / 1000, (processor(server) - began) / number * 1000
    print(
        f"\n{number:,} sockets on one live process: {each:.0f} kB each, {took:.1f} ms to open and close one"
    )


async def hold_sockets(server, port, web, number):
    """The memory of the process while so many sockets are open."""
    address, origin = f"ws://127.0.0.1:{port}/ws/", f"http://127.0.0.1:{web}"
    sockets = [await connect(address, origin=origin, open_timeout=120) for _ in range(number)]
    held = memory(server)
    for socket in sockets:
        socket.transport.abort()
    return held


def tell_memory(servers):
    print(f"\n{'process':<10}{'MB of memory of its own and shared in part (PSS)':>50}")
    for name, server in servers.items():
        print(f"{name:<10}{memory(server) / 1e6:>50.0f}")


def family(server):
    process = psutil.Process(server.process.pid)
    return [process, *process.children(recursive=True)]


def memory(server):
    return sum(process.memory_full_info().pss for process in family(server))


def processor(server):
    """Seconds of processor time that the process and its children took so far."""
    times = [process.cpu_times() for process in family(server)]
    return sum(time.user + time.system for time in times)


if __name__ == "__main__":
    main()
