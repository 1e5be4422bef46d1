"""The fair's processes as deploy/start starts them, behind the real nginx with the shipped configuration."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings
from django.db import connection
from django.test import Client

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 90  # seconds, which only a busy machine needs
TOKEN = "a" * 32


def program(name, package):
    """The path of a program of the system's packages; its test is skipped only where there is none."""
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if path is None:
        pytest.skip(f"{name} is not installed here, and bin/test could not install {package}.")
    return path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(holds, seconds=PATIENCE):
    until = time.monotonic() + seconds
    while not (answer := holds()):
        assert time.monotonic() < until, "It never came to hold."
        time.sleep(0.05)
    return answer


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def database_url(name=None, **changes):
    name = name or connection.settings_dict["NAME"]
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}", **changes).geturl()


def start(name, **environment):
    """deploy/start NAME on the test database; returns the process, whose `port` it listens on."""
    port = free_port()
    environment = {
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "VAR_DIR": str(settings.VAR_DIR),
        "PORT": str(port),
        "WEB_WORKERS": "1",
        "SERVE_MEDIA": "0",
        "TRUSTED_PROXIES": "1",
        "PYTHONWARNINGS": "ignore",
    } | environment
    process = subprocess.Popen([ROOT / "deploy" / "start", name], env=os.environ | environment)
    process.port = port
    return process


def stop(process):
    process.terminate()
    try:
        return process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


class Nginx:
    """nginx with the shipped template, and a header that tells which process answered."""

    process = None

    def __init__(self, folder, web, live):
        self.folder, self.port = folder, free_port()
        includes = folder / "kapok.d"
        includes.mkdir()
        (includes / "tell.conf").write_text("add_header X-Upstream $upstream_addr always;\n")
        names = {
            "LISTEN": f"127.0.0.1:{self.port}",
            "VAR_DIR": str(settings.VAR_DIR),
            "SITE_INCLUDES": str(includes),
        }
        lists = (",".join(f"127.0.0.1:{process.port}" for process in those) for those in (web, live))
        rendered = subprocess.run(
            [ROOT / "deploy" / "nginx" / "render", *lists],
            env=os.environ | names,
            check=True,
            capture_output=True,
            text=True,
        )
        (folder / "kapok.conf").write_text(rendered.stdout)
        temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        (folder / "nginx.conf").write_text(
            ("user root;\n" if os.geteuid() == 0 else "")
            + "daemon off; worker_processes 1; pid nginx.pid; error_log stderr warn;\n"
            + "events { worker_connections 1024; }\nhttp { access_log off; default_type text/plain;\n"
            + "".join(f"{name}_temp_path {name};\n" for name in temporary)
            + "include kapok.conf; }\n"
        )

    def start(self):
        command = [program("nginx", "nginx"), "-p", self.folder, "-c", self.folder / "nginx.conf"]
        with open(self.folder / "errors", "w") as errors:
            self.process = subprocess.Popen(command, stderr=errors)
        eventually(lambda: listens(self.port) or self.process.poll())
        assert self.process.poll() is None, self.errors()

    def errors(self):
        return (self.folder / "errors").read_text()


class Fleet:
    """Two web and two live processes behind nginx, with a worker and a beat."""

    web = live = background = ()
    nginx = None

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        program("nginx", "nginx"), program("envsubst", "gettext-base")
        with contextlib.ExitStack() as leaving:
            leaving.callback(self.stop)
            self.web = [start("web"), start("web")]
            self.live = [start("live"), start("live")]
            self.background = [start("worker"), start("beat")]
            self.nginx = Nginx(self.folder, self.web, self.live)
            self.nginx.start()
            self.url = f"http://127.0.0.1:{self.nginx.port}"
            for process in (*self.web, *self.live):
                eventually(lambda process=process: answers(f"http://127.0.0.1:{process.port}/healthz"))
            leaving.pop_all()
        return self

    def stop(self, *error):
        proxy = [self.nginx.process] if self.nginx and self.nginx.process else []
        for process in (*self.web, *self.live, *self.background, *proxy):
            with contextlib.suppress(subprocess.TimeoutExpired):
                stop(process)

    __exit__ = stop

    def browser(self, person=None):
        """A session over HTTP of a person who is signed in, or of a guest."""
        session = requests.Session()
        session.headers["X-CSRFToken"] = session.cookies["csrftoken"] = TOKEN
        if person:
            client = Client()
            client.force_login(person)
            session.cookies["sessionid"] = client.cookies["sessionid"].value
        return session


def answers(url):
    with contextlib.suppress(requests.RequestException):
        return requests.get(url, timeout=5).status_code == 200


@pytest.fixture(scope="session", autouse=True)
def static_files(collected):
    """Each of these processes reads their names, and nginx serves them."""


@pytest.fixture(scope="module")
def running_fleet(django_db_setup, tmp_path_factory):
    with Fleet(tmp_path_factory.mktemp("nginx")) as fleet:
        yield fleet


@pytest.fixture
def fleet(transactional_db, running_fleet):
    return running_fleet
