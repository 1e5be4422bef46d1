"""The room of a meeting in real browsers with made-up cameras: of two, of three, through a relay."""

import datetime
import threading
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.utils import timezone
from websockets.sync.server import serve

from accounts.services import create_person
from matchmaking.models import Meeting, RoomNotes, RoomShowing
from tests.browser.conftest import CAMERA
from tests.factories import MeetingFactory, MembershipFactory, ProductFactory
from tests.journeys import ALL

SCREEN = ["--auto-select-desktop-capture-source=Entire screen", "--auto-accept-this-tab-capture"]
OTHERS = "[...document.querySelectorAll('.meet-tile:not([data-own]) video')]"
FRAMES = f"{OTHERS}.map((video) => video.getVideoPlaybackQuality().totalVideoFrames)"
PEER = "[...document.querySelector('meeting-room').line.people.values()][0].peer"
BOTH = f"[{PEER}.pc.localDescription, {PEER}.pc.remoteDescription]"
WAY = f"{BOTH}.map(({{ sdp }}) => /ice-ufrag:(.*)/.exec(sdp)[1])"
PAIR = """
async () => {
  const [one] = document.querySelector("meeting-room").line.people.values();
  const stats = await one.peer.pc.getStats();
  const kinds = {};
  stats.forEach((report) => (kinds[report.id] = report));
  const isChosen = ({ type, nominated, state }) => /pair/.test(type) && nominated && state === "succeeded";
  const pair = Object.values(kinds).find(isChosen);
  return pair && [kinds[pair.localCandidateId].candidateType, kinds[pair.remoteCandidateId].candidateType];
}
"""
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def meeting(live_site):
    """Amina of a trading house meets Lin of Lumen Kettles, now."""
    amina = create_person("amina@example.org", name="Amina Berrada")
    lin = create_person("lin@example.org", name="Lin Yuqing")
    meeting = MeetingFactory(buyer=amina, host=lin, starts_at=timezone.now(), title="Kettles for spring")
    MembershipFactory(exhibitor=meeting.exhibitor, user=lin)
    ProductFactory(exhibitor=meeting.exhibitor, name="Enamel kettle")
    meeting.amina, meeting.lin = amina, lin
    return meeting


def room(meeting):
    return f"/meetings/{meeting.pk}/room/"


def enter(page):
    page.get_by_role("button", name="Enter the room").click()
    page.locator(".meet-tile[data-own]").wait_for()


def wait_for_moving_pictures(page, people=1):
    """Twenty frames more than there were, of everybody else."""
    page.wait_for_function(f"() => {FRAMES}.length === {people} && {FRAMES}.every((frames) => frames > 5)")
    before = page.evaluate(FRAMES)
    page.wait_for_function(
        f"(before) => {FRAMES}.every((frames, at) => frames > before[at] + 20)", arg=before
    )


def test_two_people_meet_talk_show_and_note_down(open_studio, axe, meeting):
    lin = open_studio(room(meeting), meeting.lin, flags=[*CAMERA, *SCREEN])
    axe(lin)
    lin.get_by_role("button", name="Switch camera and microphone on").click()
    lin.wait_for_function("() => document.querySelector('[data-part=level]').value > 0.05")
    assert lin.get_by_label("Camera", exact=True).locator("option").count() >= 1
    enter(lin)
    lin.get_by_text("Amina Berrada is not here yet.").wait_for()
    lin.get_by_role("button", name="Call").click()
    lin.get_by_text("Amina Berrada was called").wait_for()

    amina = open_studio(room(meeting), meeting.amina, width=390)
    enter(amina)
    for page in (lin, amina):
        wait_for_moving_pictures(page)
    lin.get_by_text("Amina Berrada was called").wait_for(state="detached")
    assert set(meeting.stays.values_list("user", flat=True)) == {meeting.amina.pk, meeting.lin.pk}

    amina.get_by_role("button", name="Microphone").last.click()
    lin.locator(".meet-tile:not([data-own]) [data-slot=muted]").wait_for()
    amina.get_by_role("button", name="Raise your hand").click()
    lin.locator(".meet-tile:not([data-own]) [data-slot=hand]").wait_for()
    axe(lin)

    lin.get_by_role("button", name="Share the screen").click()
    amina.locator(".meet-tile:not([data-own])[data-picture=screen]").wait_for()
    wait_for_moving_pictures(amina)
    lin.get_by_role("button", name="Share the screen").click()
    amina.locator(".meet-tile:not([data-own])[data-picture=camera]").wait_for()

    amina.get_by_label("Your message").fill("The drawing, see page 2")
    amina.locator("input[type=file]").set_input_files(
        {"name": "drawing.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    amina.get_by_role("button", name="Send").click()
    lin.get_by_text("The drawing, see").wait_for()
    with lin.expect_download() as download:
        lin.get_by_role("link", name="drawing.pdf").click()
    assert download.value.path().read_bytes() == PDF

    lin.get_by_role("tab", name="Products").click()
    lin.get_by_role("button", name="Show Enamel kettle").click()
    amina.get_by_role("region", name="Product that all see").get_by_role(
        "link", name="Enamel kettle"
    ).wait_for()
    assert [shown.by for shown in RoomShowing.objects.select_related("by")] == [meeting.lin]

    for page in (lin, amina):
        page.get_by_role("tab", name="Notes").click()
    amina.get_by_label("Notes of the meeting").fill("500 pieces by May")
    lin.wait_for_function("() => document.querySelector('#shared-notes').value === '500 pieces by May'")
    lin.get_by_label("Notes of the meeting").press("End")
    lin.get_by_label("Notes of the meeting").press_sequentially("\nFOB Shantou")
    amina.get_by_label("Notes of the meeting").press("Home")
    amina.get_by_label("Notes of the meeting").press_sequentially("Agreed:\n")
    whole = "Agreed:\n500 pieces by May\nFOB Shantou"
    for page in (lin, amina):
        page.wait_for_function("(text) => document.querySelector('#shared-notes').value === text", arg=whole)
    assert RoomNotes.objects.get().text == whole

    amina.reload()
    for page in (lin, amina):
        wait_for_moving_pictures(page)
    assert lin.locator(".meet-tile").count() == 2

    amina.get_by_role("button", name="Leave").click()
    amina.get_by_role("heading", name="You have left the room").wait_for()
    axe(amina)
    lin.get_by_text("Amina Berrada is not here yet.").wait_for()
    assert lin.locator(".meet-tile").count() == 1


def test_three_meet_and_who_only_reads_is_there_without_a_picture(open_studio, meeting):
    chen = create_person("chen@example.org", name="Chen Wei")
    meeting.seats.create(user=chen, side="interpreter")
    lin, amina = open_studio(room(meeting), meeting.lin), open_studio(room(meeting), meeting.amina)
    third = open_studio(room(meeting), chen)
    third.get_by_role("button", name="Only read and write").click()
    for page in (lin, amina):
        enter(page)
    lin.get_by_text("Reads and writes").wait_for()
    lin.wait_for_function(f"() => {FRAMES}.some((frames) => frames > 20)")

    third.get_by_role("button", name="Leave").click()
    third.get_by_role("link", name="Back into the room").click()
    enter(third)
    for page in (lin, amina, third):
        wait_for_moving_pictures(page, 2)
    lin.get_by_role("button", name="Camera").last.click()
    for page in (amina, third):
        page.locator(".meet-tile:not([data-own])[data-picture=none]").wait_for()


def test_a_weak_line_lets_the_picture_rest_and_says_so(open_studio, meeting):
    lin, amina = open_studio(room(meeting), meeting.lin), open_studio(room(meeting), meeting.amina)
    for page in (lin, amina):
        enter(page)
    wait_for_moving_pictures(amina)

    bad = "for (const _look of [1, 2, 3]) quality.judge([{ loss: 0.4, bps: 2e6 }])"
    lin.evaluate(f"() => {{ const {{ quality }} = document.querySelector('meeting-room'); {bad} }}")

    lin.get_by_text("Your connection is weak: your picture rests").wait_for()
    amina.get_by_text("Weak connection: sound only").wait_for()


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--use-fake-device-for-media-stream", "--deny-permission-prompts"], "may not use your camera"),
        ([], "Neither camera nor microphone was found"),
    ],
)
def test_without_any_device_one_comes_in_and_sees_the_other(open_studio, meeting, flags, words):
    lin = open_studio(room(meeting), meeting.lin)
    enter(lin)
    amina = open_studio(room(meeting), meeting.amina, flags=flags)
    amina.get_by_role("button", name="Switch camera and microphone on").click()
    amina.get_by_text(words).wait_for()
    enter(amina)

    wait_for_moving_pictures(amina)
    lin.locator(".meet-tile:not([data-own])[data-picture=none]").wait_for()


def test_the_second_page_of_a_person_takes_the_place_of_the_first(open_studio, meeting):
    lin, amina = open_studio(room(meeting), meeting.lin), open_studio(room(meeting), meeting.amina)
    for page in (lin, amina):
        enter(page)
    again = open_studio(room(meeting), meeting.lin)
    enter(again)

    lin.get_by_text("You came in from another page or device").wait_for()
    for page in (amina, again):
        wait_for_moving_pictures(page)
    assert meeting.stays.count() == 2


def test_after_a_change_of_network_both_find_a_new_way_to_each_other(open_studio, meeting):
    lin, amina = open_studio(room(meeting), meeting.lin), open_studio(room(meeting), meeting.amina)
    for page in (lin, amina):
        enter(page)
    wait_for_moving_pictures(lin)
    before = lin.evaluate(WAY)

    lose = "() => { dispatchEvent(new Event('offline')); document.documentElement.dataset.socket = 'lost'; }"
    for page in (lin, amina):
        page.evaluate(lose)  # as a socket that breaks: it comes back with another address
    for page in (lin, amina):
        page.wait_for_function("() => document.documentElement.dataset.socket === 'open'")
    for page in (lin, amina):
        page.evaluate(f"() => {PEER}.restart()")  # both at once

    lin.wait_for_function(f"(before) => {WAY}.every((name, at) => name !== before[at])", arg=before)
    for page in (lin, amina):
        wait_for_moving_pictures(page)
        assert page.locator(".meet-tile").count() == 2


def test_before_its_time_the_room_counts_down_and_devices_can_be_tried(open_studio, axe, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=timezone.now() + datetime.timedelta(minutes=10, seconds=8),
        ends_at=timezone.now() + datetime.timedelta(minutes=40),
    )
    page = open_studio(room(meeting), meeting.amina, width=390)
    page.get_by_role("button", name="Switch camera and microphone on").click()
    page.wait_for_function("() => document.querySelector('[data-part=level]').value > 0.05")
    axe(page, ALL)

    page.get_by_role("button", name="Enter the room").wait_for()


def test_all_goes_through_the_relay_where_it_must(open_studio, relay, meeting):
    relay()
    lin, amina = open_studio(room(meeting), meeting.lin), open_studio(room(meeting), meeting.amina)
    for page in (lin, amina):
        enter(page)

    for page in (lin, amina):
        wait_for_moving_pictures(page)
        assert page.evaluate(PAIR) == ["relay", "relay"]

    relay.stop()
    lin.get_by_text("The connection is gone: trying again").wait_for()
    relay()
    for page in (lin, amina):
        wait_for_moving_pictures(page)
        assert page.evaluate(PAIR) == ["relay", "relay"]


def test_a_relay_of_another_secret_lets_nobody_through(open_studio, relay, meeting):
    relay("another-secret")
    lin, amina = open_studio(room(meeting), meeting.lin), open_studio(room(meeting), meeting.amina)
    lin.evaluate(
        """() => {
          const pc = RTCPeerConnection.prototype;
          window.refused = [];
          const add = Object.getOwnPropertyDescriptor(pc, "onicecandidate");
          Object.defineProperty(pc, "onicecandidate", { set(heard) {
            this.addEventListener("icecandidateerror", ({ errorCode }) => window.refused.push(errorCode));
            add.set.call(this, heard);
          } });
        }"""
    )
    for page in (lin, amina):
        enter(page)

    lin.wait_for_function("() => window.refused.includes(401)")
    assert lin.evaluate(FRAMES) == [0]
    lin.get_by_label("Your message").fill("We can still write.")
    lin.get_by_role("button", name="Send").click()
    amina.get_by_text("We can still write.").wait_for()


@pytest.fixture
def livekit(settings):
    """What a LiveKit server hears first: a socket that takes down who asks, and hangs up."""
    asked = []

    def hear(connection):
        asked.append(connection.request.path)
        connection.close()

    with serve(hear, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever).start()
        address = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        settings.MEETING_SFU, settings.LIVEKIT_URL = "livekit", address
        settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET = "key", "a-secret-that-is-long-enough-for-it"
        policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        ways = [*policy["connect-src"], address, address.replace("ws", "http", 1)]
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy | {"connect-src": ways}}
        yield asked
        server.shutdown()


def test_livekits_own_client_asks_its_server_with_the_persons_token(open_studio, livekit, meeting):
    page = open_studio(room(meeting), meeting.amina)
    page.get_by_role("button", name="Enter the room").click()

    page.get_by_text("The room did not open.").wait_for()
    [token] = parse_qs(urlsplit(livekit[0]).query)["access_token"]
    claims = jwt.decode(token, "a-secret-that-is-long-enough-for-it", algorithms=["HS256"])
    assert (claims["sub"], claims["video"]["room"]) == (str(meeting.amina.pk), f"meeting-{meeting.uid}")
    page.complaints.clear()  # that the server hung up
