"""MediaMTX, stood in for by a small server that speaks the documented shapes of its API."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from live.media import folders, tickets
from live.media.playback import playback_of
from live.media_tasks import make_replay, watch_over_shows
from live.models import Show, StreamKey
from live.services import shows
from live.services.keys import make_key
from tests.factories import MembershipFactory, ShowFactory
from tests.ingest import film, played_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hls_dir")]
State = Show.State


class Server(BaseHTTPRequestHandler):
    """Paths that are ready, senders that are thrown out, a recording of two stretches."""

    def log_message(self, *words):
        pass

    def do_GET(self):
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        state = self.server.state
        if address.path == "/v3/paths/list":
            items = [self.path_of(name) for name in sorted(state["ready"])]
            page = int(asked["page"])
            self.answer({"itemCount": len(items), "pageCount": len(items), "items": items[page : page + 1]})
        elif address.path.startswith("/v3/paths/get/"):
            name = address.path.rpartition("/")[2]
            known = name in state["ready"]
            self.answer(self.path_of(name) if known else {"error": "path not found"}, 200 if known else 404)
        elif address.path == "/list":
            state["asked"].append(asked)
            starts = ("2026-11-27T09:00:00.5Z", "2026-11-27T09:05:00Z")
            self.answer([{"start": start, "duration": 6.0, "url": "…"} for start in starts])
        elif address.path == "/get":
            state["asked"].append(asked)
            self.answer(film("h264", 6), kind="video/mp4")

    def do_POST(self):
        self.server.state["kicked"].append(self.path)
        self.answer({"status": "ok"})

    def path_of(self, name):
        return {"name": name, "ready": True, "source": {"type": "rtmpConn", "id": f"conn-of-{name}"}}

    def answer(self, body, status=200, kind="application/json"):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def mediamtx(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.state = {"ready": set(), "kicked": [], "asked": []}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.LIVE_BACKEND, settings.RTMP_URL = "mediamtx", "rtmp://video.example.org"
    settings.MEDIAMTX_API_URL = settings.MEDIAMTX_PLAYBACK_URL = f"http://127.0.0.1:{server.server_port}"
    settings.MEDIAMTX_HLS_URL = "https://video.example.org"
    yield server.state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def show():
    return ShowFactory(source=Show.Source.ENCODER)


@pytest.fixture
def key(show):
    return make_key(show, MembershipFactory(exhibitor=show.booth.exhibitor).user)


def ask(client, **told):
    shape = {
        "user": "",
        "password": "",
        "token": "",
        "ip": "203.0.113.7",
        "action": "publish",
        "path": "",
        "protocol": "rtmp",
        "id": "a9e6d7f0-1b7e-4d5b-8f0c-0c9d8a7b6c5d",
        "query": "",
    }
    answer = client.post(reverse("mediamtx_hook"), shape | told, content_type="application/json")
    return answer.status_code


def test_the_hook_lets_in_who_has_the_shows_key(client, mediamtx, show, key):
    secret = key.partition("=")[2]

    assert ask(client, path=str(show.key), query=f"key={secret}") == 200
    assert ask(client, path=str(show.key), password=secret, user="anyone") == 200
    assert ask(client, path=str(show.key), query="key=wrong") == 401
    assert ask(client, path="other", query=f"key={secret}") == 401
    assert ask(client, path=str(show.key), action="api") == 401
    assert StreamKey.objects.get().used_at


def test_the_hook_lets_players_read_what_they_may_watch(client, mediamtx):
    public, private = ShowFactory(), ShowFactory(visibility=Show.Visibility.PRIVATE)
    ticket = tickets.watching_ticket(private)

    assert ask(client, action="read", protocol="hls", path=str(public.key)) == 200
    assert ask(client, action="read", protocol="hls", path=str(private.key)) == 401
    assert ask(client, action="read", path=str(private.key), query=f"ticket={ticket}") == 200
    assert ask(client, action="read", path=str(ShowFactory().key) + "x") == 401


def test_hooks_are_for_the_media_server_alone(client, mediamtx, show, settings):
    address = reverse("rtmp_hook")
    told = {"call": "publish", "name": str(show.key), "key": "x"}

    assert client.post(address, told).status_code == 403
    assert client.post(address, told, REMOTE_ADDR="203.0.113.7").status_code == 404
    assert client.post(address, told, HTTP_X_FORWARDED_FOR="203.0.113.7").status_code == 404
    settings.MEDIA_HOOK_SECRET = "s3cret"
    assert client.post(address, told).status_code == 404
    assert client.post(reverse("rtmp_hook", args=["guess"]), told).status_code == 404
    assert client.post(reverse("rtmp_hook", args=["s3cret"]), told).status_code == 403


def test_a_show_is_on_air_once_the_server_has_pictures_of_it(client, mediamtx, show, key):
    ask(client, path=str(show.key), query=key.partition("?")[2])
    watch_over_shows()
    show.refresh_from_db()
    assert show.state == State.PLANNED

    mediamtx["ready"] = {str(show.key), "a-camera-of-others"}
    watch_over_shows()

    show.refresh_from_db()
    assert (show.state, show.backend) == (State.ON_AIR, "mediamtx")
    assert playback_of(show, None).url == f"https://video.example.org/{show.key}/index.m3u8"


def test_the_end_throws_the_sender_out_and_fetches_the_recording(client, mediamtx, show, key):
    ask(client, path=str(show.key), query=key.partition("?")[2])
    mediamtx["ready"] = {str(show.key)}
    watch_over_shows()

    shows.end_show(show)
    make_replay(show.pk)

    show.refresh_from_db()
    assert mediamtx["kicked"] == [f"/v3/rtmpconns/kick/conn-of-{show.key}"]
    listed, first, second = mediamtx["asked"][:3]
    assert listed.keys() == {"path", "ticket"}
    assert (first["start"], first["duration"], first["format"]) == ("2026-11-27T09:00:00.5Z", "6.0", "fmp4")
    assert second["start"] == "2026-11-27T09:05:00Z"
    assert show.state == State.REPLAY
    assert 11 <= played_seconds(folders.folder_of(show) / "video.m3u8") <= 12.5
    assert playback_of(show, None).url == f"/hls/public/{show.key}/index.m3u8"


def test_a_server_that_does_not_answer_costs_the_watch_nothing(settings, show):
    settings.LIVE_BACKEND = "mediamtx"
    settings.MEDIAMTX_API_URL = "http://127.0.0.1:9"

    watch_over_shows()

    show.refresh_from_db()
    assert show.state == State.PLANNED
