"""A host of the demo: at the booth for a while, then on a break; answers visitors from the catalogue."""

import asyncio
import datetime
import logging
import random
import re

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.utils import timezone

from booths.demo.answers import answer
from booths.demo.desk import Desk
from exhibitors.models import Product

logger = logging.getLogger(__name__)

NO_QUESTION = re.compile(
    r"^\W*(thank|thanks|great|perfect|noted|clear|ok|okay|bye|good ?bye|谢谢|好的|明白|再见)", re.IGNORECASE
)
# While one of the company's own people has written within this time, the demo's host leaves it to them.
OWN_PEOPLE = datetime.timedelta(minutes=10)
# A question that was asked while the host was on the way back is still answered.
STILL_FRESH = datetime.timedelta(minutes=3)
THINKING = {"newcomer": (2, 5), "demo": (8, 25)}
# The company's own people at the booth have so long to answer first.
COLLEAGUES_FIRST = (40, 50)
SHIFT = (20 * 60, 45 * 60)
BREAK = (60, 4 * 60)


class Host:
    """`booth` is the Booth with its exhibitor, `actor` the member of its team who is played."""

    def __init__(self, actor, booth):
        self.actor, self.booth = actor, booth
        self.desk = Desk(actor, booth.exhibitor)
        self.linked = None
        self.colleagues = set()
        self.own_people_at = timezone.now() - OWN_PEOPLE
        self.latest = 0
        self.latest_of = {}
        self.waiting = set()

    async def play(self):
        """Until cancelled. Raises Away when the site does not answer."""
        while True:
            await self.actor.sign_in()
            try:
                async with asyncio.timeout(random.uniform(*SHIFT)), self.actor.socket() as page:
                    await self.attend(page)
            except TimeoutError:
                pass
            finally:
                for task in self.waiting:
                    task.cancel()
            await asyncio.sleep(random.uniform(*BREAK))

    async def attend(self, page):
        topic = self.booth.room.topic
        await page.watch(topic, f"booth:{self.booth.pk}", self.desk.topic)
        async for event in page.events():
            self.begin(self.desk.hear(event))
            if topic in event.get("watching", ()) or event.get("event") == "resync":
                await self.catch_up(page)
            elif event.get("event") == "message.sent":
                self.hear(event["message"], page)
            elif event.get("event") == "presence" and "staff" in event:
                self.colleagues = {*event["staff"]} - {self.actor.user}

    async def catch_up(self, page):
        """What was said while the host was not there: only a fresh last word is still answered."""
        lines = [line for line in await self.actor.talk(self.booth.slug) if line["id"] > self.latest]
        for line in lines[:-1]:
            self.notice(line)
        if lines and moment(lines[-1]) > timezone.now() - STILL_FRESH:
            self.hear(lines[-1], page)

    def notice(self, line):
        self.latest = max(self.latest, line["id"])
        if line["product"]:
            self.linked = line["product"]["id"]
        if line["author"]["staff"] and not line["author"]["demo"]:
            self.own_people_at = max(self.own_people_at, moment(line))

    def hear(self, line, page):
        if line["id"] <= self.latest or line["removed"]:
            return
        self.notice(line)
        if line["author"]["staff"] or NO_QUESTION.match(line["text"]):
            return
        self.latest_of[line["author"]["id"]] = line["id"]
        self.begin(self.reply(line, page))

    def begin(self, work):
        task = asyncio.create_task(work)
        self.waiting.add(task)
        task.add_done_callback(self.forget)

    def forget(self, task):
        self.waiting.discard(task)
        if not task.cancelled() and (wrong := task.exception()):
            logger.warning("%s could not answer: %r", self.actor.email, wrong)

    async def reply(self, line, page):
        if self.colleagues:
            await asyncio.sleep(random.uniform(*COLLEAGUES_FIRST))
        await page.typing(self.booth.room.topic)
        await asyncio.sleep(random.uniform(*THINKING["demo" if line["author"]["demo"] else "newcomer"]))
        went_on = self.latest_of[line["author"]["id"]] > line["id"]
        if went_on or self.is_left_to_others():
            return
        said = await sync_to_async(self.look_up)(line["text"])
        await self.actor.say(self.booth.slug, said.text, said.product and said.product.pk)

    def is_left_to_others(self):
        """Whether the company's own people are talking: what they know is better than a catalogue."""
        return timezone.now() - self.own_people_at < OWN_PEOPLE

    def look_up(self, question):
        close_old_connections()
        linked = Product.objects.listed().filter(pk=self.linked, exhibitor=self.booth.exhibitor_id).first()
        return answer(question, self.booth.exhibitor, linked)


def moment(line):
    return datetime.datetime.fromisoformat(line["sent_at"])
