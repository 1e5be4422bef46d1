"""A show is watched in a real browser: real pictures out of ffmpeg, counted; a pause, a lost stream, and what
one does beside the player without leaving it."""

import time
import uuid

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from booths.models import CardShare, Line
from fair.realtime import presence
from live.media.folders import folder_of
from live.models import Show
from live.services import polls, questions, shows
from tests.factories import MembershipFactory, ProductFactory, ShowFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

FRAMES = "document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames"


@pytest.fixture
def show(db):
    show = ShowFactory(on_air=True, title="Chip test on line 2")
    for name in ("Kettle", "Camp mug"):
        show.shelf.create(product=ProductFactory(exhibitor=show.booth.exhibitor, name=name, moq=300))
    return show


@pytest.fixture
def kettle(show):
    return show.products.get(name="Kettle")


@pytest.fixture
def buyer(db):
    return UserFactory(country="MA")


def eventually(page, holds, seconds=30):
    """Until a script's expression, or a function of ours, is true."""
    deadline = time.monotonic() + seconds
    while not (holds() if callable(holds) else page.evaluate(holds)):
        assert time.monotonic() < deadline, f"Not within {seconds} s: {holds}"
        page.wait_for_timeout(100)


def frames_go_on(page, more=20):
    """Pictures are counted, and more of them come."""
    eventually(page, f"{FRAMES} > 0")
    seen = page.evaluate(FRAMES)
    eventually(page, f"{FRAMES} > {seen + more} || {FRAMES} < {seen}")


def tab(page, name):
    page.get_by_role("tab", name=name).click()


def test_a_buyer_watches_on_a_phone_and_buys_without_leaving(show, kettle, buyer, film, open_page, axe):
    film(show)
    page = open_page(show.get_absolute_url(), width=390, person=buyer)
    frames_go_on(page)
    eventually(page, lambda: presence.people([show.playing_topic])[show.playing_topic] == 1)

    shows.pin_product(show, kettle, None)
    pinned = page.locator("[data-pin]:visible")
    pinned.wait_for(timeout=1_000)
    assert "Kettle" in pinned.inner_text()

    pinned.get_by_role("link", name="Request a quote").click()
    page.get_by_label("Quantity").fill("500")
    page.get_by_label("Brought to").fill("Casablanca")
    page.get_by_role("button", name="Send the request").click()
    page.get_by_role("heading", name="Your request is with them").wait_for()
    assert "500 pieces" in Line.objects.get().text
    page.get_by_role("button", name="Back to the show").click()

    pinned.get_by_role("link", name="Give card").click()
    page.get_by_role("dialog").get_by_role("button", name="Give my card").click()
    page.get_by_role("heading", name="They have your card").wait_for()
    assert CardShare.objects.get().buyer == buyer
    page.get_by_role("button", name="Back to the show").click()

    frames_go_on(page)
    axe(page)


def test_questions_and_a_poll_are_answered_beside_the_player(show, buyer, film, open_page, axe):
    film(show)
    host = MembershipFactory(exhibitor=show.booth.exhibitor).user
    asked = questions.ask_question(show, UserFactory(), "Does the handle stay cool?", uuid.uuid4())
    page = open_page(show.get_absolute_url(), width=390, person=buyer)
    other = open_page(show.get_absolute_url(), person=UserFactory())

    tab(page, "Questions")
    page.get_by_label("Your question to the hosts").fill("How heavy is it?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator("[data-question]", has_text="How heavy").wait_for()
    page.locator("[data-question]", has_text="handle").locator("[data-vote]").click()
    tab(other, "Questions")
    other.locator("[data-question]", has_text="handle").get_by_text("2", exact=True).wait_for()
    other.locator("[data-question]", has_text="How heavy").wait_for()
    questions.answer_question(asked, host)
    page.locator("[data-question][data-answered]", has_text="handle").wait_for()

    polls.open_poll(polls.draft_poll(show, host, "Which lid?", ["Glass", "Steel"]), host)
    page.locator("#tab-poll .dot").wait_for()
    tab(page, "Poll")
    page.get_by_role("radio", name="Glass").check()
    page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_text("100%").wait_for()
    polls.answer_poll(show.polls.get(), UserFactory(), [show.polls.get().options.last().pk])
    page.get_by_text("2 votes").wait_for()
    axe(page)


def test_a_pause_is_told_and_the_player_goes_on_by_itself(show, film, open_page):
    film(show)
    page = open_page(show.get_absolute_url(), width=390)
    frames_go_on(page)

    film.stop(show)
    shows.pause_show(show)
    page.get_by_text("The host will be back").wait_for()
    film(show)
    shows.begin_show(show)

    page.get_by_text("The host will be back").wait_for(state="hidden")
    frames_go_on(page, more=50)


def test_a_stream_that_is_lost_and_found_plays_on(show, film, open_page):
    page = open_page(show.get_absolute_url())
    page.get_by_text("The picture comes in a moment").wait_for()
    film(show)
    frames_go_on(page)
    film.stop(show)
    (folder_of(show) / "index.m3u8").unlink()
    eventually(page, "document.querySelector('video').readyState < 3")

    film(show)

    frames_go_on(page, more=50)
    page.complaints[:] = [told for told in page.complaints if "404" not in told]


def test_keys_and_sound(show, film, open_page):
    show.captions.save("lid.vtt", ContentFile("WEBVTT\n\n00:00.000 --> 00:30.000\nThe lid\n"))
    film(show)
    page = open_page(show.get_absolute_url())
    frames_go_on(page)
    video = "document.querySelector('video')"

    assert page.evaluate(f"{video}.muted")
    page.keyboard.press("m")
    assert not page.evaluate(f"{video}.muted")
    page.keyboard.press("k")
    assert page.evaluate(f"{video}.paused")
    page.keyboard.press("k")
    assert not page.evaluate(f"{video}.paused")
    page.keyboard.press("c")
    assert page.evaluate(f"{video}.textTracks[0].mode") == "showing"
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()


def test_a_replay_has_chapters_and_their_products(show, kettle, film, open_page, axe):
    film(show, seconds=30)
    chapters = [
        {"at": 0.0, "product": None, "title": "Beginning"},
        {"at": 20.0, "product": kettle.pk, "title": "Kettle"},
    ]
    Show.objects.filter(pk=show.pk).update(
        state=Show.State.REPLAY, ended_at=timezone.now(), replay_seconds=30, chapters=chapters
    )
    page = open_page(show.get_absolute_url(), width=390)

    page.get_by_role("button", name="Play").click()
    frames_go_on(page)
    assert page.locator("[data-pin]:visible").count() == 0
    page.get_by_role("link", name="0:20 Kettle").click()
    eventually(page, "document.querySelector('video').currentTime >= 20")
    page.locator("[data-pin]:visible", has_text="Kettle").wait_for()
    assert page.locator(".player__marks i").count() == 2
    axe(page)


def test_a_guest_signs_in_and_finds_the_same_sheet(show, kettle, film, open_page):
    film(show)
    shows.pin_product(show, kettle, None)
    page = open_page(show.get_absolute_url(), width=390)

    page.locator("[data-pin]:visible").get_by_role("link", name="Request a quote").click()
    sign_in = page.get_by_role("dialog").get_by_role("link", name="Sign in")

    assert f"act%3Dquote%26product%3D{kettle.pk}" in sign_in.get_attribute("href")
    page.goto(page.url.split("?")[0] + f"?act=quote&product={kettle.pk}")
    page.get_by_role("dialog").get_by_role("heading", name="Sign in to go on").wait_for()


def test_a_show_from_elsewhere_is_loaded_after_consent_alone(show, open_page):
    Show.objects.filter(pk=show.pk).update(
        source=Show.Source.EMBED, source_url="https://www.youtube.com/watch?v=aqz-KE-bpKQ"
    )
    page = open_page(show.get_absolute_url(), service_workers="block")
    page.route("https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body="A film."))

    page.get_by_text("This show comes from YouTube").wait_for()
    assert page.locator("iframe").count() == 0
    assert page.complaints == []

    page.get_by_role("button", name="Load it").click()
    page.frame_locator("iframe").get_by_text("A film.").wait_for()
    eventually(page, lambda: presence.people([show.playing_topic])[show.playing_topic] == 1)
    page.reload()
    page.frame_locator("iframe").get_by_text("A film.").wait_for()
    assert all("asked https://www.youtube-nocookie.com" in told for told in page.complaints)
    page.complaints.clear()


def test_sound_alone_is_remembered_and_a_private_show_plays(film, open_page):
    show = ShowFactory(on_air=True, visibility=Show.Visibility.PRIVATE)
    film(show)
    page = open_page(f"{show.get_absolute_url()}?secret={show.secret}")
    frames_go_on(page)

    page.locator("[data-part=menu] summary").click()
    page.get_by_role("radio", name="Sound only").check()

    video = "document.querySelector('video')"
    eventually(page, f"{video}.hidden && !{video}.paused && {video}.readyState > 2")
    page.reload()
    eventually(page, "document.querySelector('[name=mode][value=audio]')?.checked")
    eventually(page, f"{video}.hidden && {video}.currentTime > 0 && !{video}.paused")


def test_marks_rise_for_everyone_and_viewers_are_counted(show, buyer, film, open_page):
    film(show)
    page, other = (open_page(show.get_absolute_url(), person=person) for person in (buyer, UserFactory()))
    for one in (page, other):
        frames_go_on(one)
    page.locator("[data-part=watching]", has_text="2").wait_for()

    other.evaluate("""() => {
      window.risen = 0;
      const stream = document.querySelector("[data-part=stream]");
      const count = (changes) => { for (const { addedNodes } of changes) window.risen += addedNodes.length; };
      new MutationObserver(count).observe(stream, { childList: true });
    }""")
    for _time in range(3):
        page.locator("show-reactions button").first.click()

    eventually(other, "window.risen === 3")


def test_a_planned_show_begins_on_the_open_page_and_ends_there(buyer, film, open_page, axe):
    show = ShowFactory(starts_at=timezone.now() + timezone.timedelta(minutes=5))
    page = open_page(show.get_absolute_url(), width=390, person=buyer)
    page.get_by_role("button", name="Remind me").wait_for()
    assert page.locator("[data-part=countdown]").inner_text().startswith("00:0")
    axe(page)

    film(show)
    shows.begin_show(show)
    frames_go_on(page)
    film.stop(show)
    with (folder_of(show) / "index.m3u8").open("a") as playlist:
        playlist.write("#EXT-X-ENDLIST\n")
    shows.end_show(show)

    page.get_by_text("The show is over").first.wait_for()
    page.locator("[data-for=ended]").wait_for(timeout=40_000)


def test_on_a_slow_line_nothing_is_loaded_before_it_is_asked_for(show, film, open_page):
    film(show)
    page = open_page("/help/")
    page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page.url.replace("/help/", show.get_absolute_url()))

    page.get_by_text("The player takes").wait_for()
    assert not any("hls" in address for address in asked)
    page.get_by_role("button", name="Small picture").first.click()
    frames_go_on(page)


def test_the_page_is_whole_without_scripts(show, kettle, open_page):
    shows.pin_product(show, kettle, None)
    page = open_page(show.get_absolute_url(), java_script_enabled=False)

    assert page.locator("[data-plain]").is_visible()
    assert page.get_by_role("heading", name=show.title).is_visible()
    assert page.locator("[data-pin]:visible").get_by_role("link", name="Kettle", exact=True).is_visible()
    assert page.get_by_role("link", name="Exhibitor").first.is_visible()


def test_a_host_asks_a_poll_in_the_studio_and_sees_it_answered(show, buyer, film, open_page, axe):
    film(show)
    host = MembershipFactory(exhibitor=show.booth.exhibitor).user
    studio = open_page(reverse("show_studio", args=[show.pk]), person=host)
    viewer = open_page(show.get_absolute_url(), width=390, person=buyer)
    tab(viewer, "Poll")

    tab(studio, "Poll")
    studio.get_by_text("Write a poll").click()
    studio.get_by_label("Question", exact=True).fill("Which lid?")
    studio.get_by_label("Answers, one a line").fill("Glass\nSteel")
    studio.get_by_role("button", name="Keep for later").click()
    studio.locator(".polls__one", has_text="Which lid?").get_by_role("button", name="Ask now").click()
    viewer.get_by_role("radio", name="Steel").check()
    viewer.get_by_role("button", name="Answer", exact=True).click()
    viewer.get_by_text("1 vote").wait_for()
    studio.get_by_text("1 vote").wait_for()
    axe(studio)

    studio.get_by_role("button", name="Close the poll").click()
    viewer.get_by_text("1 vote · Closed").wait_for()
    assert show.polls.get().state == "closed"


def test_an_address_that_expires_is_renewed_while_it_plays(settings, film, open_page):
    settings.HLS_TICKET_SECONDS = 4
    show = ShowFactory(on_air=True, visibility=Show.Visibility.PRIVATE)
    film(show)
    page = open_page(f"{show.get_absolute_url()}?secret={show.secret}")
    frames_go_on(page)

    frames_go_on(page, more=250)  # ten seconds of them, without an answer of 403

    assert page.complaints == []
