"""What the shipped nginx lets by is what the fair takes."""

import re
import socket
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import reverse

from exhibitors.services.imports import LARGEST_ARCHIVE, LARGEST_FILE
from fair.pictures import MAX_BYTES
from fair.uploads import MAX_FILM, MAX_MODEL, MAX_PDF
from tests.deploy.conftest import ROOT, Nginx, free_port, program, stop

FILES = settings.DATA_UPLOAD_MAX_NUMBER_FILES  # of one form
WORDS = settings.DATA_UPLOAD_MAX_MEMORY_SIZE  # its fields, and what stands around the files
CATALOGUE = LARGEST_FILE + LARGEST_ARCHIVE  # they may come together
COMPANY, BOOTH = {"exhibitor": "banyan"}, {"exhibitor": "banyan", "slug": "banyan"}
LARGEST = {
    reverse("workspace_import_upload", kwargs=COMPANY): CATALOGUE,
    reverse("api-import-list", kwargs=COMPANY): CATALOGUE,
    reverse("builder_intro_video", kwargs=BOOTH): MAX_FILM,
    reverse("api-draft-file", kwargs={"slug": "banyan", "slot": "intro_video"}): MAX_FILM,
    reverse("builder_panorama", kwargs=BOOTH): MAX_BYTES,
    reverse("workspace_product_new", kwargs=COMPANY): MAX_BYTES * (FILES - 1) + MAX_MODEL,
    reverse("workspace_application_save", kwargs=COMPANY | {"edition": "spring"}): MAX_PDF * FILES,
    reverse("workspace_brochures", kwargs=COMPANY): MAX_PDF,
    reverse("workspace_certificate_new", kwargs=COMPANY): MAX_PDF,
    reverse("workspace_company", kwargs=COMPANY): MAX_BYTES,
    reverse("profile"): MAX_BYTES,
    reverse("admin:branding"): MAX_BYTES * 2,
}


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    """With nobody behind it: it decides on a body's size before it hands anything on."""
    program("nginx", "nginx"), program("envsubst", "gettext-base")
    nobody = [SimpleNamespace(port=free_port())]
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), nobody, nobody)
    nginx.start()
    yield nginx
    stop(nginx.process)


def answer(nginx, address, size):
    """What nginx says to the announcement of a body, before any of it is sent: 100, or why not."""
    head = f"POST {address} HTTP/1.1\r\nHost: fair\r\nContent-Length: {size}\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", nginx.port), timeout=10) as caller:
        caller.sendall(head.encode())
        return int(caller.recv(1000).split()[1])


@pytest.mark.parametrize("address", LARGEST)
def test_nginx_lets_by_what_the_fair_takes(nginx, address):
    assert answer(nginx, address, LARGEST[address] + WORDS) == 100


def test_nginx_keeps_off_what_nothing_takes(nginx):
    most = max(LARGEST.values())

    assert answer(nginx, "/", int(most * 1.1)) == 413


def test_no_place_has_a_limit_of_its_own():
    """Each address is let by as far as any: one that was added since needs no look at nginx."""
    template = (ROOT / "deploy" / "nginx" / "kapok.conf.template").read_text()

    (limit,) = re.findall(r"client_max_body_size (\d+)m;", template)
    assert (
        int(limit) * 1024**2 >= max(FILES * max(MAX_BYTES, MAX_PDF, MAX_MODEL), CATALOGUE, MAX_FILM) + WORDS
    )
