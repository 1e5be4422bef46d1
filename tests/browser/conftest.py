"""What journeys about shows share: browsers with a camera that is made up, and pictures that come in."""

import os
import shutil
import socket
import subprocess
import time
import uuid

import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from live.media.folders import folder_of
from tests.ingest import eventually
from tests.journeys import FLAGS, NAMES, complaints_of, is_touched, session_cookie

CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
PICTURE = "-f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i sine=frequency=440".split()
CODECS = "-c:v libx264 -preset ultrafast -tune zerolatency -pix_fmt yuv420p -g 25 -c:a aac -ar 48000".split()
HLS = "-f hls -hls_time 1 -hls_list_size 0 -hls_playlist_type event".split()
LIVE = "independent_segments+append_list+omit_endlist+program_date_time+temp_file"


@pytest.fixture
def open_studio(chromium, live_site):
    """open_studio(address, person, flags) -> a page of a browser of its own, with these flags."""
    browsers, pages = [], []

    def open_studio(address, person, flags=CAMERA, width=1440, script=""):
        browser = chromium.browser_type.launch(executable_path=chromium_path(), args=[*FLAGS, *flags])
        browsers.append(browser)
        context = browser.new_context(
            viewport={"width": width, "height": 900 if width > 600 else 844},
            timezone_id="Europe/Berlin",
            has_touch=is_touched(width),
        )
        context.add_cookies([session_cookie(person, live_site)])
        page = context.new_page()
        if script:
            page.add_init_script(script)
        page.look, page.hand = (width, "light"), context.new_cdp_session(page)
        page.complaints = complaints_of(page, live_site)
        pages.append(page)
        page.goto(live_site + address)
        return page

    yield open_studio
    complaints = [complaint for page in pages for complaint in page.complaints]
    for browser in browsers:
        browser.close()
    assert complaints == []


def chromium_path():
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)))


@pytest.fixture
def film(settings, tmp_path):
    """film(show) lets pictures come in as they would from a host; film.stop(show) ends them. With `seconds`
    they are a finished replay."""
    settings.HLS_DIR = tmp_path / "hls"
    running = {}

    def write(show, seconds=None):
        folder = folder_of(show)
        folder.mkdir(parents=True, exist_ok=True)
        flags = ["-hls_flags", LIVE] if seconds is None else ["-t", str(seconds), "-hls_playlist_type", "vod"]
        pace = ["-re"] if seconds is None else []
        part = uuid.uuid4().hex[:6]
        command = [get_ffmpeg_exe(), "-loglevel", "error", *pace, *PICTURE, *CODECS, *HLS, *flags]
        names = ["-hls_segment_filename", str(folder / f"{part}-%05d.ts"), str(folder / "index.m3u8")]
        sound = ["-map", "1:a", "-c:a", "aac", *HLS, *flags]
        sounds = ["-hls_segment_filename", str(folder / f"{part}-a%05d.ts"), str(folder / "audio.m3u8")]
        process = subprocess.Popen([*command, *names, *sound, *sounds], stdin=subprocess.DEVNULL)
        if seconds is None:
            running[show.pk] = process
            while not (folder / "index.m3u8").exists():
                assert process.poll() is None
                time.sleep(0.05)
        else:
            assert process.wait(60) == 0

    def stop(show):
        process = running.pop(show.pk)
        process.kill()
        process.wait()

    write.stop = stop
    yield write
    for process in running.values():
        process.kill()
        process.wait()
    shutil.rmtree(settings.HLS_DIR, ignore_errors=True)


@pytest.fixture
def relay(settings):
    """coturn on this machine; relay() starts it with a secret, that of the settings or another."""
    if not shutil.which("turnserver"):
        pytest.skip("coturn is not installed: the relay is not tried.")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = []

    def relay(secret="a-shared-secret"):
        settings.TURN_URL = [f"turn:127.0.0.1:{port}?transport=udp"]
        settings.TURN_SECRET, settings.TURN_ONLY = "a-shared-secret", True
        command = ["turnserver", "-n", "--no-cli", "--use-auth-secret", f"--static-auth-secret={secret}"]
        command += ["--realm=fair.test", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1"]
        command += [f"--listening-port={port}", "--allow-loopback-peers", "--no-tls", "--no-dtls"]
        command += ["--fingerprint", "--log-file=stdout", "--simple-log", "--pidfile="]
        started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        eventually(lambda: is_listening(port))

    def stop():
        while started:
            started[-1].kill()
            started.pop().wait(10)

    relay.stop = stop
    yield relay
    stop()


def is_listening(port):
    """coturn listens for TCP, too, once it listens at all."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
