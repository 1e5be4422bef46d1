"""The studio in a real browser: with a camera that is made up, without one, and where it is not allowed."""

import datetime

import pytest
from django.utils import timezone

from accounts.services import create_person
from booths.services import rooms
from exhibitors.models import Membership
from live.models import Show
from live.services import shows
from live.services.questions import ask_question
from tests.browser.conftest import CAMERA
from tests.factories import BoothFactory, MembershipFactory, ProductFactory, ShowFactory, UserFactory
from tests.ingest import eventually
from tests.journeys import ALL

HOUR = datetime.timedelta(hours=1)
SCREEN = ["--auto-select-desktop-capture-source=Entire screen", "--auto-accept-this-tab-capture"]
SEEN = "document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0"
FRAMES = "document.querySelector('studio-stage video').getVideoPlaybackQuality().totalVideoFrames"


@pytest.fixture
def host(live_site):
    booth = BoothFactory()
    person = create_person("asha@example.org", name="Asha Rao")
    MembershipFactory(exhibitor=booth.exhibitor, user=person, role=Membership.Role.MANAGER)
    person.booth = booth
    return person


@pytest.fixture
def show(host):
    show = ShowFactory(booth=host.booth, starts_at=timezone.now() + datetime.timedelta(minutes=5))
    for position, name in enumerate(["Kettle", "Mug"]):
        product = ProductFactory(exhibitor=host.booth.exhibitor, name=name)
        show.shelf.create(product=product, position=position)
    return show


def studio(show):
    return f"/shows/{show.pk}/studio/"


def test_camera_and_microphone_are_seen_heard_and_remembered(open_studio, axe, host, show):
    page = open_studio(studio(show), host)
    axe(page)
    page.get_by_role("button", name="Switch camera and microphone on").click()
    page.get_by_text("Ready: nobody sees you yet.").wait_for()

    page.wait_for_function(f"() => {FRAMES} > 5")
    page.wait_for_function("() => document.querySelector('[data-part=level]').value > 0.05")
    cameras = page.get_by_label("Camera", exact=True).locator("option")
    assert cameras.count() >= 1
    assert page.get_by_role("button", name="Go live").is_enabled()
    axe(page, ALL)

    page.reload()
    page.get_by_text("Ready: nobody sees you yet.").wait_for()


def test_screen_and_camera_become_one_picture_that_moves(open_studio, host, show):
    page = open_studio(studio(show), host, flags=[*CAMERA, *SCREEN])
    page.get_by_role("button", name="Switch camera and microphone on").click()
    page.get_by_text("Ready: nobody sees you yet.").wait_for()
    page.get_by_text("Both", exact=True).click()

    page.wait_for_function(f"() => {FRAMES} > 5")
    is_canvas = "document.querySelector('studio-stage video').srcObject.getVideoTracks()[0].canvas != null"
    page.wait_for_function(f"() => {is_canvas}")
    page.get_by_text("Camera", exact=True).first.click()
    page.wait_for_function(f"() => !({is_canvas})")


REJECT = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', '%s'); };"


@pytest.mark.parametrize(
    ("flags", "script", "words"),
    [
        (["--use-fake-device-for-media-stream", "--deny-permission-prompts"], "", "may not use your camera"),
        ([], "", "Neither camera nor microphone was found"),
        ([*CAMERA[1:], f"{CAMERA[0]}=device-count=0"], "", "No camera was found"),
        (CAMERA, REJECT % "NotReadableError", "in use by another program"),
    ],
)
def test_why_there_is_no_picture_is_one_clear_sentence(open_studio, axe, host, show, flags, script, words):
    page = open_studio(studio(show), host, flags=flags, script=script)
    page.get_by_role("button", name="Switch camera and microphone on").click()

    page.get_by_role("alert").get_by_text(words).wait_for()
    axe(page)
    assert page.get_by_role("button", name="Go live").is_disabled()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("Object.defineProperty(window, 'isSecureContext', { value: false });", "secure pages alone"),
        ("delete window.MediaRecorder;", "This browser cannot send pictures"),
    ],
)
def test_a_page_that_cannot_send_says_so_at_once(open_studio, host, show, script, words):
    page = open_studio(studio(show), host, script=script)

    page.get_by_role("alert").get_by_text(words).wait_for()
    assert page.get_by_role("button", name="Switch camera and microphone on").is_disabled()


def test_the_connection_is_measured_in_words(open_studio, host, show):
    page = open_studio(studio(show), host)
    page.get_by_role("button", name="Check the connection").click()

    page.get_by_text("kbit/s: enough for a sharp picture").wait_for(timeout=30_000)


def test_the_cockpit_follows_what_happens(open_studio, axe, host, show):
    shows.begin_show(show)
    following = ShowFactory(booth=host.booth, title="Mugs", starts_at=show.ends_at)
    page = open_studio(studio(show), host, width=390)
    page.get_by_role("button", name="Pin Kettle").wait_for()
    page.keyboard.press("2")
    page.get_by_role("button", name="Unpin Mug").wait_for()

    kwame = UserFactory(name="Kwame Boateng")
    ask_question(show, kwame, "Is it dishwasher safe?", "3f1f9d3e-3a52-4b4c-9d6a-0d2f5c1c7a11")
    page.get_by_text("Is it dishwasher safe?").wait_for()
    axe(page)
    rooms.send_message(show.room, kwame, "Hello from Accra", key="3f1f9d3e-3a52-4b4c-9d6a-0d2f5c1c7a12")
    page.get_by_role("tab", name="Talk").click()
    page.get_by_text("Hello from Accra").wait_for()
    axe(page)

    page.get_by_role("button", name="30 min").click()
    page.get_by_text("“Mugs” is planned next.").wait_for()
    page.get_by_role("button", name="Extend, and move what follows").click()
    page.get_by_text("“Mugs” is planned next.").wait_for(state="detached")
    before = following.starts_at
    following.refresh_from_db()
    assert following.starts_at == before + HOUR / 2

    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="End the show").click()
    page.get_by_text("The show is over. Its replay").wait_for()
    axe(page)


def switch_on(page):
    page.get_by_role("button", name="Switch camera and microphone on").click()
    page.get_by_text("Ready: nobody sees you yet.").wait_for()


def state_of(show):
    return Show.objects.get(pk=show.pk).state


def test_a_host_goes_live_takes_a_break_and_hands_over(open_studio, open_page, axe, ingest, host, show):
    ben = create_person("ben@example.org", name="Ben")
    soon = timezone.now() + datetime.timedelta(minutes=5)
    show.shifts.create(host=ben, starts_at=soon, ends_at=soon + HOUR)
    page = open_studio(studio(show), host)
    switch_on(page)
    page.get_by_role("button", name="Go live").click()
    page.get_by_text("You are on air.").wait_for(timeout=60_000)
    page.get_by_text("kbit/s", exact=False).first.wait_for()
    axe(page)
    assert state_of(show) == Show.State.ON_AIR

    page.get_by_role("button", name="Take a break").click()
    page.get_by_text("A break: viewers see a card").wait_for()
    eventually(lambda: state_of(show) == Show.State.PAUSED)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("You are on air.").wait_for(timeout=60_000)
    eventually(lambda: state_of(show) == Show.State.ON_AIR)
    viewer = open_page(show.get_absolute_url())
    seen = eventually(lambda: viewer.evaluate(SEEN), 60)

    other = open_studio(studio(show), ben, width=390)
    other.get_by_text("Asha Rao is on air.").wait_for()
    other.get_by_text("Your shift begins in 5 min.").wait_for()
    switch_on(other)
    other.get_by_role("button", name="Take over").click()
    other.get_by_text("You are on air.").wait_for(timeout=60_000)
    page.get_by_text("Another host has taken over.").wait_for()
    page.get_by_text("You are not sending.").wait_for()
    eventually(lambda: show.takes.filter(host=ben, ended_at=None).exists())
    later = eventually(lambda: viewer.evaluate(SEEN), 60)
    eventually(lambda: viewer.evaluate(SEEN) > max(seen, later) + 60, 60)
    assert state_of(show) == Show.State.ON_AIR

    other.once("dialog", lambda dialog: dialog.accept())
    other.get_by_role("button", name="End the show").click()
    other.get_by_text("The show is over.").first.wait_for()
    page.get_by_text("The show is over.").first.wait_for()
    assert state_of(show) in (Show.State.ENDED, Show.State.REPLAY)


def test_leaving_the_page_while_on_air_is_asked_about(open_studio, ingest, host, show):
    page = open_studio(studio(show), host)
    switch_on(page)
    page.get_by_role("button", name="Go live").click()
    page.get_by_text("You are on air.").wait_for(timeout=60_000)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.evaluate("location.assign('/')")
    page.get_by_text("You are on air.").wait_for()

    assert asked == ["beforeunload"]
    assert page.url.endswith(studio(show))


def test_a_show_is_planned_and_its_hours_are_shared_out(open_page, axe, host, live_site):
    MembershipFactory(exhibitor=host.booth.exhibitor, user=create_person("ben@example.org", name="Ben"))
    for name in ("Enamel kettle", "Mug"):
        ProductFactory(exhibitor=host.booth.exhibitor, name=name)
    base = f"/workspace/{host.booth.exhibitor.slug}/shows/"
    page = open_page(base, person=host, zone="Europe/Berlin")
    axe(page)
    page.get_by_role("link", name="New show").click()
    axe(page)
    page.get_by_label("Title").fill("Round the clock")
    begins = timezone.localtime() + datetime.timedelta(days=2)
    page.get_by_label("Begins").fill(f"{begins:%Y-%m-%d}T09:00")
    page.get_by_label("Ends").fill(f"{begins + datetime.timedelta(days=1):%Y-%m-%d}T09:00")
    page.get_by_label("Find a product of yours").fill("m")
    page.get_by_role("button", name="Add Mug").click()
    page.get_by_label("Find a product of yours").fill("kettle")
    page.get_by_role("button", name="Add Enamel kettle").click()
    page.get_by_role("button", name="Enamel kettle up").press("ArrowUp")

    page.get_by_text("Divide the time among several").click()
    for name in ("Asha Rao", "Ben"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_label("In turn, at any time of day").check()
    page.get_by_label("Hours in one go, at most").fill("6")
    page.get_by_role("button", name="Propose shifts").click()
    page.get_by_text("This is a proposal: nothing is saved yet.").wait_for()
    axe(page)
    assert not Show.objects.exists()
    page.get_by_role("button", name="Plan it").click()
    page.get_by_text("The show is planned.").wait_for()
    axe(page)

    show = Show.objects.get()
    assert [place.product.name for place in show.shelf.all()] == ["Enamel kettle", "Mug"]
    assert [str(shift.host) for shift in show.shifts.all()] == ["Asha Rao", "Ben"] * 2
