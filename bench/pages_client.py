"""A bounded client for bench/pages.py: plain HTTP/1.1 over kept connections, as cheap as Python allows."""

import http.client
import socket
import threading
import time


def ask(port, address, cookie="", **headers):
    """(status, server's milliseconds, headers, body) of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    sent = {"Cookie": cookie} if cookie else {}
    connection.request("GET", address, headers=sent | headers)
    answer = connection.getresponse()
    body = answer.read()
    took = float((answer.headers["Server-Timing"] or "dur=nan").rpartition("dur=")[2])
    connection.close()
    return answer.status, took, answer.headers, body


def rate(port, addresses, cookie="", connections=4, seconds=3.0):
    """Requests a second that the server answers to so many connections, each asking without a pause."""
    counts, until = [0] * connections, time.monotonic() + seconds
    threads = [
        threading.Thread(target=_ask_on, args=(port, addresses[n:] + addresses[:n], cookie, until, counts, n))
        for n in range(connections)
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)


def _ask_on(port, addresses, cookie, until, counts, place):
    line = f"Cookie: {cookie}\r\n" if cookie else ""
    requests = [f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{line}\r\n".encode() for address in addresses]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
        while time.monotonic() < until:
            sock.sendall(requests[counts[place] % len(requests)])
            _read(sock)
            counts[place] += 1


def _read(sock):
    """One answer, thrown away; its length stands in its head."""
    got = sock.recv(1 << 18)
    while b"\r\n\r\n" not in got:
        got += sock.recv(1 << 18)
    head, _gap, body = got.partition(b"\r\n\r\n")
    length = int(head.lower().rpartition(b"content-length:")[2].split(b"\r\n")[0])
    missing = length - len(body)
    while missing > 0:
        missing -= len(sock.recv(1 << 18))
