"""A visitor of the demo: goes from booth to booth, looks, asks now and then, and thanks."""

import asyncio
import contextlib
import random

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.urls import reverse

from booths.demo.phrases import THANKS
from booths.demo.talks import asked
from booths.models import Booth
from fair.realtime import presence

LOOKING = (20, 90)
WALKING = (5, 30)
# With nobody else at the fair they walk slowly: the demo should cost next to nothing then.
ALONE = 6
STEP = 10
PATIENCE = 90
ASKS = 0.4


class Guest:
    """`person` is the User who is played."""

    def __init__(self, actor, person, booths):
        self.actor, self.person, self.booths = actor, person, booths

    async def play(self):
        """Until cancelled. Raises Away when the site does not answer."""
        while True:
            await self.actor.sign_in()
            async with self.actor.socket() as page:
                for booth in random.sample(self.booths, 4):
                    await self.visit(booth, page)
                    await self.pause(WALKING)
            await self.pause(LOOKING)

    async def visit(self, booth, page):
        await self.actor.get(reverse("booth", args=[booth.slug]))
        topics = booth.room.topic, f"booth:{booth.pk}"
        await page.watch(*topics)
        await self.pause(LOOKING)
        if random.random() < ASKS:
            await self.ask(booth, page)
        await page.unwatch(*topics)

    async def ask(self, booth, page):
        await page.typing(booth.room.topic)
        product, question = await sync_to_async(self.question)(booth)
        await asyncio.sleep(random.uniform(3, 8))
        sent = await self.actor.say(booth.slug, question, product.pk)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self.answered(booth, page, sent)
                await asyncio.sleep(random.uniform(5, 20))
                if random.random() < 0.5:
                    await self.actor.say(booth.slug, random.choice(THANKS[self.language(booth)]))

    async def answered(self, booth, page, sent):
        async for event in page.events():
            if event.get("event") != "message.sent" or event["topic"] != booth.room.topic:
                continue
            if event["message"]["author"]["staff"] and event["message"]["id"] > (sent or 0):
                return

    def question(self, booth):
        close_old_connections()
        product = booth.exhibitor.products.listed().order_by("?").first()
        return product, asked(random, product, self.language(booth))

    def language(self, booth):
        return self.person.language if "zh-hans" in booth.exhibitor.languages else "en"

    async def pause(self, between):
        """Longer while nobody else is at the fair; whoever comes in the middle cuts it short."""
        left = random.uniform(*between)
        while left > 0:
            people = await sync_to_async(presence.people)(["fair"])
            alone = people["fair"] <= len(self.actor.there)
            step = min(STEP, left * ALONE if alone else left)
            await asyncio.sleep(step)
            left -= step / ALONE if alone else step


def booths_to_walk():
    """Those that are published, in a demo's edition."""
    published = Booth.objects.published().filter(hall__edition__is_demo=True)
    return list(published.select_related("exhibitor", "room"))
