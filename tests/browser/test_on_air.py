"""A show as a whole: a host with a camera, a buyer on a phone, a line that breaks, a server that dies."""

import datetime
import select
import socket
import threading
import time

import pytest
from django.utils import timezone

from accounts.services import create_person
from booths.models import Line, Message
from exhibitors.models import Membership
from live.models import Show
from tests.browser.test_studio import state_of, studio, switch_on
from tests.factories import BoothFactory, MembershipFactory, ProductFactory, ShowFactory
from tests.ingest import eventually

FRAMES = "document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0"
PLACE = "document.querySelector('video')?.currentTime ?? 0"


class Cable:
    """The host's way to the ingest process, which can be cut and mended."""

    def __init__(self, port):
        self.far, self.whole, self.pairs = port, True, []
        self.near = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.near.getsockname()[1]}/"

    def _accept(self):
        while True:
            try:
                caller, _address = self.near.accept()
            except OSError:
                return
            try:
                assert self.whole
                pair = caller, socket.create_connection(("127.0.0.1", self.far))
            except (AssertionError, OSError):
                caller.close()
                continue
            self.pairs.append(pair)
            threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, *pair):
        other = dict(zip(pair, reversed(pair), strict=True))
        try:
            while ready := select.select(pair, [], [])[0]:
                for end in ready:
                    data = end.recv(65_536)
                    if not data:
                        return
                    other[end].sendall(data)
        except (OSError, ValueError):
            return
        finally:
            for end in pair:
                end.close()

    def cut(self):
        self.whole = False
        for pair in self.pairs:
            for end in pair:
                end.close()
        self.pairs.clear()

    def mend(self):
        self.whole = True

    def close(self):
        self.cut()
        self.near.close()


@pytest.fixture
def cable(ingest, settings):
    cable = Cable(ingest.port)
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    may = policy | {"connect-src": [*policy["connect-src"], cable.url.rstrip("/")]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": may}
    settings.INGEST_URL = cable.url
    yield cable
    cable.close()


@pytest.fixture
def host(live_site):
    booth = BoothFactory()
    host = create_person("asha@example.org", name="Asha Rao")
    MembershipFactory(exhibitor=booth.exhibitor, user=host, role=Membership.Role.MANAGER)
    host.booth = booth
    return host


@pytest.fixture
def show(host):
    show = ShowFactory(booth=host.booth, title="Kettles", starts_at=timezone.now())
    for place, name in enumerate(["Kettle", "Mug"]):
        product = ProductFactory(exhibitor=host.booth.exhibitor, name=name, moq=300)
        show.shelf.create(product=product, position=place)
    return show


def pictures_move(page, seconds=60):
    """More pictures come than were seen, which is what moving is."""
    seen = page.evaluate(FRAMES)
    eventually(lambda: page.evaluate(FRAMES) > seen + 10 or page.evaluate(FRAMES) < seen, seconds)
    return True


def test_a_show_from_going_live_to_its_replay(open_studio, open_page, cable, ingest, host, show):
    buyer = create_person("lena@example.org", name="Lena Vogt", company="Vogt Küchen", country="DE")
    desk = open_studio(studio(show), host)
    switch_on(desk)
    desk.get_by_role("button", name="Go live").click()
    desk.get_by_text("You are on air.").wait_for(timeout=60_000)

    phone = open_page(show.get_absolute_url(), width=390, person=buyer)
    eventually(lambda: phone.evaluate(FRAMES) > 0, 60)
    assert pictures_move(phone)
    phone.locator("#room-text").fill("Does it fit an induction hob?")
    phone.get_by_role("button", name="Send", exact=True).click()
    eventually(lambda: Message.objects.filter(author=buyer).exists())

    desk.get_by_role("button", name="Pin Kettle").click()
    pinned = phone.locator("[data-pin]:visible")
    pinned.wait_for(timeout=5_000)
    pinned.get_by_role("link", name="Request a quote").click()
    phone.get_by_label("Quantity").fill("600")
    phone.get_by_role("button", name="Send the request").click()
    phone.get_by_role("heading", name="Your request is with them").wait_for()
    assert "600" in Line.objects.get(author=buyer).text
    phone.get_by_role("button", name="Close").first.click()

    cable.cut()
    time.sleep(5)
    cable.mend()
    desk.get_by_text("You are on air.").wait_for(timeout=60_000)
    assert pictures_move(phone)
    assert state_of(show) == Show.State.ON_AIR
    assert show.takes.count() == 1

    ingest.kill()
    ingest.start()
    eventually(lambda: show.takes.count() == 2, 60)
    assert pictures_move(phone, 90)
    assert state_of(show) == Show.State.ON_AIR

    planned = Show.objects.get(pk=show.pk).ends_at
    desk.get_by_role("button", name="30 min").click()
    eventually(lambda: Show.objects.get(pk=show.pk).ends_at == planned + datetime.timedelta(minutes=30))

    desk.once("dialog", lambda dialog: dialog.accept())
    desk.get_by_role("button", name="End the show").click()
    eventually(lambda: state_of(show) == Show.State.REPLAY, 30)
    ended = Show.objects.get(pk=show.pk)
    assert [chapter["title"] for chapter in ended.chapters] == ["Kettle"]
    assert ended.replay_seconds > 5

    phone.goto(phone.url)
    chapter = phone.get_by_role("button", name="Kettle").or_(phone.get_by_role("link", name="Kettle")).first
    chapter.click()
    eventually(lambda: phone.evaluate(PLACE) >= ended.chapters[0]["at"] - 1, 60)
    assert pictures_move(phone)
    desk.complaints.clear()  # of connections that were refused while the cable was cut
    phone.complaints.clear()
