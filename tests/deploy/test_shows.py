"""Shows as files behind the real nginx with the shipped configuration: for everyone, or with a ticket."""

import shutil

import pytest
import requests
from django.conf import settings

from live.media import folders, tickets
from live.models import Show
from tests.deploy.conftest import Nginx, answers, eventually, start, stop
from tests.factories import ShowFactory


@pytest.fixture
def site(transactional_db, tmp_path):
    web = start("web", HLS_ACCEL="1")
    nginx = Nginx(tmp_path, [web], [web])
    try:
        nginx.start()
        eventually(lambda: answers(f"http://127.0.0.1:{web.port}/healthz"))
        yield f"http://127.0.0.1:{nginx.port}"
    finally:
        stop(web)
        if nginx.process:
            stop(nginx.process)
        shutil.rmtree(settings.HLS_DIR, ignore_errors=True)


def lay(**fields):
    show = ShowFactory(on_air=True, **fields)
    home = folders.folder_of(show) / "1"
    home.mkdir(parents=True)
    (home.parent / "index.m3u8").write_text("#EXTM3U\n" * 500)
    (home / "v000001.m4s").write_bytes(b"pictures")
    (home / "v.txt").write_text("a journal")
    return show


def test_nginx_serves_public_shows_by_itself_and_others_by_their_tickets(site):
    public, private = lay(), lay(visibility=Show.Visibility.SIGNED_IN)

    listed = requests.get(f"{site}/hls/public/{public.key}/index.m3u8")
    segment = requests.get(f"{site}/hls/public/{public.key}/1/v000001.m4s")
    assert (listed.headers["Content-Type"], listed.headers["Cache-Control"]) == (
        "application/vnd.apple.mpegurl",
        "public, max-age=1",
    )
    assert listed.headers["Content-Encoding"] == "gzip"
    assert (segment.headers["Content-Type"], segment.content) == ("video/iso.segment", b"pictures")
    assert "immutable" in segment.headers["Cache-Control"]
    assert segment.headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Upstream" not in segment.headers  # no process was asked

    home = f"{site}/hls/{tickets.watching_ticket(private)}/{private.key}"
    allowed = requests.get(f"{home}/1/v000001.m4s")
    assert (allowed.status_code, allowed.content) == (200, b"pictures")
    assert allowed.headers["Content-Type"] == "video/iso.segment"
    assert allowed.headers["Cache-Control"].startswith("private")
    for address in (
        f"{site}/hls/public/{private.key}/index.m3u8",
        f"{site}/hls-files/private/{private.key}/index.m3u8",
        f"{site}/hls/private/{private.key}/index.m3u8",
        f"{site}/hls/public/{public.key}/1/v.txt",
        f"{home}/1/v.txt",
    ):
        assert requests.get(address).status_code in (403, 404), address
