"""A host of the demo who is on air: sends a film of the products, as a browser sends a camera."""

import asyncio
import json
import tempfile
import uuid

import websockets
from asgiref.sync import sync_to_async
from django.urls import reverse
from django.utils import timezone

from booths.demo import played_password
from booths.demo.actor import Actor, Away
from live.demo.film import HEIGHT, WIDTH, endless, make_film
from live.models import Shift, Show

LARGEST = 64 * 1024  # bytes of a slice
SLICE_SECONDS = 0.2
LOOK_AGAIN = 20
SHOWN_SECONDS = 40  # how long a product stays beside the player


def broadcasters(site):
    """Those whose show is to be on air now."""
    now = timezone.now()
    shows = Show.objects.filter(
        edition__is_demo=True, booth__isnull=False, starts_at__lte=now, ends_at__gt=now, state__in=Show.HELD
    )
    players = []
    for show in shows:
        shift = Shift.objects.filter(show=show, host__is_demo=True).order_by("starts_at").first()
        if shift:
            players.append(Broadcaster(Actor(site, shift.host, played_password()), show))
    return players


class Broadcaster:
    """`actor` is the host who is played, `show` what the host sends to."""

    def __init__(self, actor, show):
        self.actor, self.show = actor, show
        self.film = None

    async def play(self):
        """Until the show is over. Raises Away when the site does not answer or takes no pictures."""
        with tempfile.TemporaryDirectory() as folder:
            products = await sync_to_async(lambda: list(self.show.products.order_by("shows")))()
            self.film = await sync_to_async(make_film)(products, folder)
            while await sync_to_async(self._is_taken)():  # who tries the studio is not driven out
                await asyncio.sleep(LOOK_AGAIN)
            await self.actor.sign_in()
            async with asyncio.TaskGroup() as group:
                pinning = group.create_task(self.pin(products))
                group.create_task(self.send(pinning))

    def _is_taken(self):
        """Whether one of the company's own people is on air, or nobody is to be any more."""
        theirs = self.show.takes.filter(ended_at=None, host__is_demo=False)
        return theirs.exists() or not Show.objects.filter(pk=self.show.pk, state__in=Show.HELD).exists()

    async def send(self, pinning):
        status, answer = await self.actor.post(reverse("show_send", args=[self.show.pk]))
        if status != 200 or self.film is None:
            raise Away(f"{self.show} takes no pictures: {answer[:200]}")
        told = json.loads(answer)
        address = f"{told['url']}?ticket={told['token']}"
        try:
            async with websockets.connect(address, compression=None) as socket:
                await self._send_film(socket)
        except (OSError, websockets.WebSocketException, TimeoutError) as error:
            raise Away(f"{told['url']}: {error}") from None
        finally:
            pinning.cancel()

    async def _send_film(self, socket):
        take = {"take": uuid.uuid4().hex, "mime": "video/webm;codecs=h264,opus", "from": 0}
        await socket.send(json.dumps(take | {"width": WIDTH, "height": HEIGHT}))
        process = await asyncio.create_subprocess_exec(*endless(self.film), stdout=asyncio.subprocess.PIPE)
        try:
            number = 0
            while data := await process.stdout.read(LARGEST):
                await socket.send(number.to_bytes(4) + data)
                await self._hear_acknowledged(socket, number)
                number += 1
                await asyncio.sleep(SLICE_SECONDS)
        finally:
            process.kill()
            await process.wait()

    async def _hear_acknowledged(self, socket, number):
        while (heard := json.loads(await socket.recv())).get("ack", -1) < number:
            if said := heard.get("trouble") or heard.get("over") or heard.get("restart"):
                raise Away(f"{self.show}: {said}")

    async def pin(self, products):
        """One product after the other stands beside the player."""
        while True:
            for product in products:
                await asyncio.sleep(SHOWN_SECONDS)
                await self.actor.post(reverse("show_act", args=[self.show.pk]), act="pin", product=product.pk)
