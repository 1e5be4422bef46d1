"""A host of the demo who is on air: sends a film of the products, as a browser sends a camera."""

import asyncio
import datetime
import itertools
import json
import tempfile
import uuid

import websockets
from django.urls import reverse
from django.utils import timezone

from booths.demo import played_password
from booths.demo.actor import Actor, Away
from live.demo.film import EACH, HEIGHT, WIDTH, make_film, playing
from live.media.ingest.records import in_thread
from live.models import Shift, Show

LARGEST = 64 * 1024  # bytes of a slice
SLICE_SECONDS = 0.2
LOOK_AGAIN = 20
SHORT = datetime.timedelta(minutes=15)  # what is shorter shows its film once, and has a replay then


def broadcasters(site):
    """One for each booth with a show that is to be on air now, or within minutes."""
    soon = timezone.now() + SHORT
    shows = Show.objects.filter(
        edition__is_demo=True, booth__isnull=False, starts_at__lte=soon, state__in=Show.HELD
    )
    by_booth = {}
    for show in shows.filter(ends_at__gt=timezone.now()).order_by("starts_at"):
        by_booth.setdefault(show.booth_id, []).append(show)
    players = []
    for theirs in by_booth.values():
        shift = Shift.objects.filter(show__in=theirs, host__is_demo=True).order_by("starts_at").first()
        if shift:
            players.append(Broadcaster(Actor(site, shift.host, played_password()), theirs))
    return players


class Broadcaster:
    """`actor` is the host who is played, `shows` what the host sends to, one after the other."""

    def __init__(self, actor, shows):
        self.actor, self.shows = actor, shows

    async def play(self):
        """Until the last show is over. Raises Away when the site does not answer or takes no pictures."""
        while self.shows:
            await self.actor.sign_in()
            await self.play_show(self.shows[0])
            self.shows.pop(0)

    async def play_show(self, show):
        """Until the film of a short show has been seen, or the show is over."""
        is_short = show.ends_at - show.starts_at < SHORT
        with tempfile.TemporaryDirectory() as folder:
            products, film = await prepare(show, folder)
            while state := await hindrance(show):
                if state == "over":
                    return
                await asyncio.sleep(LOOK_AGAIN)
            pinning = asyncio.create_task(self.pin(show, products))
            try:
                await self.send(show, playing(film, is_endless=not is_short))
            finally:
                pinning.cancel()
        if is_short:
            await self.act(show, "end")

    async def send(self, show, command):
        status, answer = await self.actor.post(reverse("show_send", args=[show.pk]))
        if status != 200:
            raise Away(f"{show} takes no pictures: {answer[:200]}")
        told = json.loads(answer)
        address = f"{told['url']}?ticket={told['token']}"
        try:
            async with websockets.connect(address, compression=None) as socket:
                await send_film(socket, command)
        except (OSError, websockets.WebSocketException, TimeoutError) as error:
            raise Away(f"{told['url']}: {error}") from None

    async def pin(self, show, products):
        """The product that is seen stands beside the player."""
        for product in itertools.cycle(products):
            await self.act(show, "pin", product=product.pk)
            await asyncio.sleep(EACH)

    async def act(self, show, act, **fields):
        await self.actor.post(reverse("show_act", args=[show.pk]), act=act, **fields)


@in_thread
def prepare(show, folder):
    """(the show's products in order, a film of them)"""
    products = [one.product for one in show.shelf.select_related("product")]
    return products, make_film(products, folder)


@in_thread
def hindrance(show):
    """Why the demo's host does not send now: "over", or "taken" by one of the company's own people; or ""."""
    if not Show.objects.filter(pk=show.pk, state__in=Show.HELD).exists():
        return "over"
    return "taken" if show.takes.filter(ended_at=None, host__is_demo=False).exists() else ""


async def send_film(socket, command):
    """Slices as a recorder makes them, each when the one before it has arrived."""
    take = {"take": uuid.uuid4().hex, "mime": "video/webm;codecs=h264,opus", "from": 0}
    await socket.send(json.dumps(take | {"width": WIDTH, "height": HEIGHT}))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        number = 0
        while data := await process.stdout.read(LARGEST):
            await socket.send(number.to_bytes(4) + data)
            await hear_acknowledged(socket, number)
            number += 1
            await asyncio.sleep(SLICE_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def hear_acknowledged(socket, number):
    while (heard := json.loads(await socket.recv())).get("ack", -1) < number:
        if said := heard.get("trouble") or heard.get("over") or heard.get("restart"):
            raise Away(str(said))
