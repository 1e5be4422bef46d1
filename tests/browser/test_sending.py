"""A host sends with a real camera's stand-in from a real browser, and a buyer sees moving pictures."""

import os
import shutil

import pytest

from live.media.folders import folder_of
from live.models import Show, Take
from live.services import shows
from tests.factories import MembershipFactory, ShowFactory
from tests.ingest import eventually, played_seconds, playlist
from tests.journeys import FLAGS, NAMES, session_cookie

CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
START = """
async (send) => {
  const { Sender } = await import("/static/js/show-sender.js");
  const wanted = { video: { width: 640, height: 360 }, audio: true };
  const stream = await navigator.mediaDevices.getUserMedia(wanted);
  window.told = [];
  window.sender = new Sender(stream, { send });
  sender.addEventListener("state", ({ detail }) => told.push(detail.state));
  await sender.start();
}
"""
FRAMES = "document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0"


@pytest.fixture
def camera(chromium, live_site):
    """camera(person) -> a page of a browser that has a camera and a microphone."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)))
    browser = chromium.browser_type.launch(executable_path=path, args=[*FLAGS, *CAMERA])

    def camera(person):
        context = browser.new_context()
        context.add_cookies([session_cookie(person, live_site)])
        page = context.new_page()
        page.goto(live_site)
        return page

    yield camera
    browser.close()


@pytest.fixture
def show(transactional_db):
    return ShowFactory()


@pytest.fixture
def host(show):
    return MembershipFactory(exhibitor=show.booth.exhibitor).user


def until(page, holds):
    """Wait for it; Playwright's own waiting would need eval() on the page, which the policy forbids."""
    eventually(lambda: page.evaluate(holds), 60)


def go_live(page, show):
    page.evaluate(START, f"/shows/{show.pk}/send/")
    until(page, "told.includes('on air')")


def test_pictures_outlive_a_broken_line_a_killed_process_and_leave_a_replay(
    camera, ingest, show, host, open_page
):
    page = camera(host)
    go_live(page, show)
    viewer = open_page(show.get_absolute_url(), width=390)
    until(viewer, f"{FRAMES} > 20")

    # Five seconds without a line: all of it comes later, in the same take.
    page.context.set_offline(True)
    page.evaluate("sender.line.socket.close()")
    until(page, "told.at(-1) === 'reconnecting' && sender.line.waiting > 5")
    page.context.set_offline(False)
    until(page, "told.at(-1) === 'on air' && sender.line.waiting < 1")
    assert page.evaluate("sender.health.lost") == 0
    assert Take.objects.count() == 1

    ingest.kill()
    until(page, "told.at(-1) === 'reconnecting'")
    ingest.start()
    until(page, "told.at(-1) === 'on air'")
    assert Show.objects.get().state == Show.State.ON_AIR
    assert Take.objects.count() == 2
    seen = viewer.evaluate(FRAMES)
    until(viewer, f"{FRAMES} > {seen + 60}")

    # Another camera, without a microphone: a take more, in the same show.
    page.mouse.click(2, 2)
    page.evaluate(
        "navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 180 } })"
        ".then((stream) => sender.replaceStream(stream))"
    )
    folder = folder_of(show)
    eventually(lambda: any(name.startswith("3/") for name in playlist(folder)[0]), 60)

    shows.end_show(show)
    until(page, "told.at(-1) === 'stopped'")
    show.refresh_from_db()
    assert show.state == Show.State.REPLAY
    assert played_seconds(folder / "video.m3u8") > 8
    viewer.complaints.clear()  # of the seconds without a server for pictures


def test_a_show_that_is_over_is_told_in_a_sentence(camera, ingest, show, host):
    page = camera(host)
    Show.objects.update(state=Show.State.ENDED)

    page.evaluate(START, f"/shows/{show.pk}/send/")

    until(page, "told.at(-1) === 'failed'")
    assert not Take.objects.exists()
