"""OBS, stood in for by ffmpeg, sends to the real nginx with its RTMP module."""

import os
import subprocess
from pathlib import Path

import pytest

from live.media import ffmpeg, folders
from live.media.backends import encoder_address
from live.media_tasks import make_replay
from live.models import Show, StreamKey, Take
from live.services import shows
from live.services.keys import make_key, revoke_key
from tests.deploy.conftest import free_port, listens, program
from tests.factories import MembershipFactory, ShowFactory
from tests.ingest import eventually, played_seconds, playlist

ROOT = Path(__file__).resolve().parent.parent.parent.parent
MODULE = Path("/usr/lib/nginx/modules/ngx_rtmp_module.so")
State = Show.State


@pytest.fixture
def rtmp(tmp_path, server, ingest, settings):
    """nginx with the shipped configuration, which asks the real site; its address for OBS."""
    nginx = program("nginx", "nginx")
    if not MODULE.exists():
        pytest.skip("libnginx-mod-rtmp is not installed here.")
    port, folder = free_port(), tmp_path / "nginx"
    folder.mkdir()
    rendered = subprocess.run(
        [ROOT / "deploy" / "nginx-rtmp" / "render", f"{server}/live/hooks/rtmp/"],
        env=os.environ | {"RTMP_LISTEN": f"127.0.0.1:{port}"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    (folder / "nginx.conf").write_text(
        ("user root;\n" if os.geteuid() == 0 else "")
        + f"load_module {MODULE}; daemon off; worker_processes 1; pid nginx.pid; error_log stderr warn;\n"
        + "events { worker_connections 64; }\n"
        + rendered
    )
    process = subprocess.Popen([nginx, "-p", folder, "-c", folder / "nginx.conf"])
    eventually(lambda: listens(port) or process.poll())
    address = f"rtmp://127.0.0.1:{port}/live"
    settings.LIVE_BACKEND, settings.RTMP_URL = "nginx_rtmp", address
    ingest.stop()
    ingest.start(RTMP_PULL_URL=address)
    yield address
    process.terminate()
    process.wait(10)


class Encoder:
    """Sends as OBS does, until it is stopped or dropped."""

    def __init__(self, address, key):
        words = [ffmpeg.program(), "-nostdin", "-loglevel", "error", "-re"]
        words += ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=15"]
        words += ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", "120"]
        words += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "15"]
        words += ["-c:a", "aac", "-f", "flv", f"{address}/{key}"]
        self.process = subprocess.Popen(words, stderr=subprocess.DEVNULL)

    @property
    def is_gone(self):
        return self.process.poll() is not None

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def show(transactional_db):
    return ShowFactory(source=Show.Source.ENCODER)


@pytest.fixture
def host(show):
    return MembershipFactory(exhibitor=show.booth.exhibitor).user


@pytest.fixture
def send(rtmp):
    encoders = []

    def send(key):
        encoders.append(Encoder(rtmp, key))
        return encoders[-1]

    yield send
    for encoder in encoders:
        encoder.stop()


def state_of(show):
    return Show.objects.get(pk=show.pk).state


def test_a_show_from_obs_goes_on_air_pauses_and_leaves_a_replay(send, show, host, rtmp):
    assert encoder_address(show) == rtmp
    encoder = send(make_key(show, host))
    eventually(lambda: state_of(show) == State.ON_AIR, 60)
    folder = folders.folder_of(show)
    eventually(lambda: len(playlist(folder)[0]) >= 3)

    assert StreamKey.objects.get().used_at
    assert played_seconds(folder / "video.m3u8") > 2
    encoder.stop()
    eventually(lambda: state_of(show) == State.PAUSED)
    eventually(lambda: Take.objects.exclude(ended_at=None).exists())
    shows.end_show(show)
    make_replay(show.pk)
    show.refresh_from_db()
    assert show.state == State.REPLAY
    assert show.replay_seconds > 2
    assert playlist(folder)[1].endswith("#EXT-X-ENDLIST\n")


def test_a_wrong_key_is_refused(send, show, host):
    key = make_key(show, host)

    for wrong in (key[:-3] + "abc", str(show.key), "somebody?key=x"):
        encoder = send(wrong)
        eventually(lambda encoder=encoder: encoder.is_gone)

    assert state_of(show) == State.PLANNED
    assert not Take.objects.exists()
    assert StreamKey.objects.get().used_at is None


def test_whose_key_is_revoked_is_dropped_and_does_not_come_back(send, show, host):
    key = make_key(show, host)
    encoder = send(key)
    eventually(lambda: state_of(show) == State.ON_AIR, 60)

    revoke_key(show, host)

    eventually(lambda: encoder.is_gone)
    again = send(key)
    eventually(lambda: again.is_gone)
    assert Take.objects.count() == 1
