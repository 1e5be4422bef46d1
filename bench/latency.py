"""From glass to glass: a real Chromium goes live, another plays, and reads how old what it sees is.

    bin/bench latency [--seconds 30]

The host's picture is the browser's fake camera with the time painted into it as black and white fields.
Printed for H.264, which ffmpeg copies, and for VP8, which it codes anew, with the processor's
time for each show.
"""

import argparse
import contextlib
import os
import shutil
import statistics
import sys
import time
from pathlib import Path

import psutil

from bench.fanout import FAIR, uvicorn
from bench.stage import Nginx, ingest_server, open_show, prepare
from fair import embedded

BROWSER = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-timer-throttling",
]
BITS = 32
# The host: the camera's picture with the lower 32 bits of the time in ms across its upper edge.
HOST = """
async ({ send, copies }) => {
  if (!copies) {
    const known = MediaRecorder.isTypeSupported;
    MediaRecorder.isTypeSupported = (kind) => !kind.includes("h264") && known.call(MediaRecorder, kind);
  }
  const { Sender } = await import("/static/js/show-sender.js");
  const wanted = { video: { width: 1280, height: 720 }, audio: true };
  const camera = await navigator.mediaDevices.getUserMedia(wanted);
  const video = Object.assign(document.createElement("video"), { srcObject: camera, muted: true });
  await video.play();
  const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
  document.body.prepend(canvas); // a form of the page has the token that Sender needs
  const pen = canvas.getContext("2d");
  const paint = () => {
    pen.drawImage(video, 0, 0, 1280, 720);
    const now = Date.now() % 2 ** 31;
    for (let bit = 0; bit < 32; bit += 1) {
      pen.fillStyle = (now >>> bit) & 1 ? "#fff" : "#000";
      pen.fillRect(bit * 40, 0, 40, 80);
    }
    requestAnimationFrame(paint);
  };
  paint();
  const stream = new MediaStream([...canvas.captureStream(30).getVideoTracks(), ...camera.getAudioTracks()]);
  window.states = [];
  window.sender = new Sender(stream, { send });
  sender.addEventListener("state", ({ detail }) => states.push(detail));
  await sender.start();
}
"""
VIEWER = """
async (url) => {
  const { default: Hls } = await import("/static/vendor/hls/hls.light.min.js");
  window.video = Object.assign(document.createElement("video"), { muted: true, autoplay: true });
  document.body.replaceChildren(video);
  // As show-engine.js has it.
  const live = { liveSyncDurationCount: 2, liveMaxLatencyDurationCount: 5, maxLiveSyncPlaybackRate: 1.5 };
  const hls = new Hls(live);
  hls.loadSource(url);
  hls.attachMedia(video);
  window.canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 80 });
  window.pen = canvas.getContext("2d", { willReadFrequently: true });
}
"""
AGE = """
() => {
  if (!video.videoWidth) return null;
  pen.drawImage(video, 0, 0, video.videoWidth, video.videoHeight / 9, 0, 0, 1280, 80);
  const seen = pen.getImageData(0, 0, 1280, 80).data;
  let then = 0;
  for (let bit = 0; bit < 31; bit += 1) if (seen[(40 * 1280 + bit * 40 + 20) * 4] > 127) then += 2 ** bit;
  return [(Date.now() % 2 ** 31) - then, video.getVideoPlaybackQuality().totalVideoFrames];
}
"""


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench latency", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=30)
    options = parser.parse_args(arguments)
    folder = Path(embedded.VAR) / "stage"
    os.environ |= {"DEBUG": "1", "KEEP_PAGES": "0"}  # static files as they lie there
    prepare(folder)
    with contextlib.ExitStack() as running:
        ingest = running.enter_context(ingest_server(folder))
        os.environ["INGEST_URL"] = f"ws://127.0.0.1:{ingest.port}/"
        web = running.enter_context(uvicorn(*FAIR))
        nginx = running.enter_context(Nginx(folder, web.port, web.port))
        browser = running.enter_context(chromium())
        for name, copies in (("H.264, copied", True), ("VP8, coded anew", False)):
            show, host = open_show()
            viewer = go_live(browser, show, host, copies, web.port, nginx.port)
            report(name, *measure(options.seconds, viewer, ingest))
            for context in browser.contexts:
                context.close()


@contextlib.contextmanager
def chromium():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.exit("Run bin/test once: it installs what drives the browser.")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER)
        yield browser
        browser.close()


def go_live(browser, show, host, copies, web, files):
    """Put a show on air, and show it; returns the page of its viewer once it plays."""
    sending, watching = (browser.new_context(bypass_csp=True) for _ in range(2))
    sending.add_cookies([session_of(host, f"http://127.0.0.1:{web}")])
    host_page, viewer = sending.new_page(), watching.new_page()
    for page in (host_page, viewer):
        page.goto(f"http://127.0.0.1:{web}/")
    began = time.monotonic()
    host_page.evaluate(HOST, {"send": f"/shows/{show.pk}/send/", "copies": copies})
    wait(lambda: is_on_air(host_page))
    viewer.evaluate(VIEWER, f"http://127.0.0.1:{files}/hls/public/{show.key}/index.m3u8")
    wait(lambda: (viewer.evaluate(AGE) or [0, 0])[1] > 30)
    print(f"on a viewer's screen {time.monotonic() - began:.1f} s after the host's click")
    return viewer


def is_on_air(page):
    told = page.evaluate("states")
    if any(one["state"] == "failed" for one in told):
        sys.exit(f"The host was told: {told[-1]['sentence']}")
    return any(one["state"] == "on air" for one in told)


def measure(seconds, viewer, ingest):
    """([age of the picture in ms, …], processor seconds a second of the ingest process and of ffmpeg)"""
    time.sleep(5)  # the player finds its place
    before, since, ages = spent(ingest), time.monotonic(), []
    while time.monotonic() - since < seconds:
        ages.append(viewer.evaluate(AGE)[0])
        time.sleep(0.2)
    took = time.monotonic() - since
    return ages, {name: (after - before.get(name, 0)) / took for name, after in spent(ingest).items()}


def wait(holds, seconds=90):
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            sys.exit("It did not come on air, or on the screen.")
        time.sleep(0.1)


def spent(ingest):
    """Processor seconds so far of the ingest process and of its ffmpeg."""
    process = psutil.Process(ingest.process.pid)
    children = [child for child in process.children() if "ffmpeg" in child.name()]
    # The newest: that of the show before may still be there.
    children = sorted(children, key=psutil.Process.create_time)[-1:]
    return {one.name()[:6]: sum(one.cpu_times()[:2]) for one in [*children, process]}


def session_of(person, url):
    from django.test import Client

    client = Client()
    client.force_login(person)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}


def report(name, ages, used):
    ages = sorted(ages)
    late = ages[int(len(ages) * 0.95)]
    cores = ", ".join(f"{part} {used:.3f}" for part, used in sorted(used.items()))
    print(
        f"{name}: median {statistics.median(ages) / 1000:.2f} s, p95 {late / 1000:.2f} s of {len(ages)} looks"
    )
    print(f"{name}: cores used: {cores}")


if __name__ == "__main__":
    main()
