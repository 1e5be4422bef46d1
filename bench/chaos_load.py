"""The load under which processes are killed: people who read, talk, keep products, import catalogues and
export them."""

import contextlib
import csv
import io
import json
import random
import threading
import time
import uuid

import requests
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.db import DatabaseError, close_old_connections, connection
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

TOKEN = "c" * 32
PATIENCE = 30
ROWS = 400  # of each import


class Load:
    """Threads until `over` is set. What was accepted is kept here, to be compared with the database."""

    def __init__(self, web, live):
        self.web, self.live = f"http://127.0.0.1:{web}", f"ws://127.0.0.1:{live}/ws/"
        self.over, self.lock = threading.Event(), threading.Lock()
        self.answers = []  # (began, ended, status or 0, path) of every page asked for
        self.messages = {}  # key: text, of those answered 201
        self.kept = set()  # (person, product), of those answered 2xx or 3xx
        self.silences = []  # (began, ended) while no socket was open
        self.refused = 0  # writes that were not accepted, and were sent again
        self.threads = []

    def run(self, task, *arguments):
        thread = threading.Thread(target=task, args=arguments, daemon=True)
        thread.start()
        self.threads.append(thread)

    def stop(self):
        self.over.set()
        for thread in self.threads:
            thread.join(PATIENCE + 10)

    def browser(self, person=None):
        session = requests.Session()
        session.headers["X-CSRFToken"] = TOKEN
        session.cookies.set("csrftoken", TOKEN, domain="127.0.0.1")
        if person:
            session.cookies.set("sessionid", signed_in(person), domain="127.0.0.1")
        return session

    def read(self, paths, person=None):
        browser = self.browser(person)
        while not self.over.wait(random.uniform(0.05, 0.15)):
            path = random.choice(paths)
            began, status = time.monotonic(), 0
            with contextlib.suppress(requests.RequestException):
                status = browser.get(self.web + path, timeout=PATIENCE, allow_redirects=False).status_code
            self.answers.append((began, time.monotonic(), status, path))

    def write(self, person, path):
        """A line every second or so, sent with its key until it is accepted, as the page does."""
        browser, number = self.browser(person), 0
        while not self.over.wait(random.uniform(1.0, 2.0)):
            number += 1
            key, text = str(uuid.uuid4()), f"Line {number} of {person.name}"
            while not self.over.is_set():
                if self.send(browser, path, {"text": text, "key": key}) == 201:
                    with self.lock:
                        self.messages[key] = text
                    break
                self.over.wait(0.5)

    def keep(self, person, products):
        browser = self.browser(person)
        for product in products:
            if self.over.wait(random.uniform(0.5, 1.5)):
                return
            if self.send(browser, f"/my/shortlist/{product}/keep/", {}) in (200, 302):
                with self.lock:
                    self.kept.add((person.pk, product))

    def send(self, browser, path, data):
        try:
            status = browser.post(self.web + path, data, timeout=PATIENCE, allow_redirects=False).status_code
        except requests.RequestException:
            status = 0
        if status not in (200, 201, 302):
            self.refused += 1
        return status

    def listen(self, topic):
        """One page that watches a room; how long it was without a socket is kept."""
        lost_at = None
        while not self.over.is_set():
            try:
                with connect(self.live, origin=self.web, open_timeout=PATIENCE) as socket:
                    socket.send(json.dumps({"watch": [topic]}))
                    if lost_at is not None:
                        self.silences.append((lost_at, time.monotonic()))
                        lost_at = None
                    while not self.over.is_set():
                        with contextlib.suppress(TimeoutError):
                            socket.recv(timeout=0.5)
            except (OSError, WebSocketException, TimeoutError):
                lost_at = lost_at or time.monotonic()
                self.over.wait(0.2)

    def begin(self, task, memberships):
        """One job after another, each of another exhibitor; `task(membership, number)` begins it."""
        for number, membership in enumerate(memberships):
            while not self.over.wait(3):
                try:
                    close_old_connections()
                    task(membership, number)
                    break
                except Exception:
                    connection.close()  # the database or Redis is being restarted
        connection.close()


def signed_in(person):
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key


def begin_import(membership, number):
    from exhibitors.services import start_import, upload_catalogue

    text = io.StringIO(newline="")
    rows = [[f"CHAOS-{number}-{row}", f"Mug {row}", "2.10", "300"] for row in range(ROWS)]
    csv.writer(text).writerows([["SKU", "Product name", "Price (EUR)", "MOQ"], *rows])
    file = ContentFile(text.getvalue().encode(), f"chaos-{number}.csv")
    new = upload_catalogue(membership.exhibitor, membership.user, file)
    start_import(new, membership.user)


def begin_export(membership, number):
    from exhibitors.services import start_export

    start_export(membership.exhibitor, membership.user, "csv" if number % 2 else "xlsx")


def patiently(ask, seconds=60):
    """What the database answers, once it answers."""
    until = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except DatabaseError:
            connection.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
