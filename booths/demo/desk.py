"""The private questions of a demo exhibitor: its host answers them from the catalogue, too."""

import asyncio
import json
import random
import uuid

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.db.models import Q
from django.urls import reverse

from booths.demo.answers import answer
from booths.models import Conversation
from exhibitors.models import Product

THINKING = (3, 6)


class Desk:
    """`actor` is the member of the team who is played. A conversation that one of the company's own people
    answers is left to them."""

    def __init__(self, actor, exhibitor):
        self.actor, self.exhibitor = actor, exhibitor
        self.topic = f"inbox:{exhibitor.pk}"
        self.at_work = asyncio.Lock()

    async def hear(self, event):
        """Something changed in the inbox, or may have: answer whoever waits."""
        if self.topic in event.get("watching", ()) or event.get("topic") == self.topic:
            async with self.at_work:
                for pk in await sync_to_async(self.waiting)():
                    await self.answer(pk)

    def waiting(self):
        close_old_connections()
        own = Q(assignee__isnull=True) | Q(assignee__is_demo=True)
        waiting = Conversation.objects.filter(own, exhibitor=self.exhibitor).waiting()
        return list(waiting.order_by("waiting_since").values_list("pk", flat=True)[:20])

    async def answer(self, pk):
        path = reverse("conversation_lines", args=[pk])
        status, lines = await self.actor.get(path)
        if status != 200:
            return
        asked = [line for line in json.loads(lines)["messages"] if not line["removed"]]
        if not asked or asked[-1]["author"]["staff"]:
            return
        await asyncio.sleep(random.uniform(*THINKING))
        said = await sync_to_async(self.look_up)(pk, asked[-1]["text"])
        product = said.product and said.product.pk
        await self.actor.post(path, text=said.text, key=uuid.uuid4(), product=product or "")

    def look_up(self, pk, question):
        """The answer about the product that was asked about last, if the question names no other."""
        close_old_connections()
        subjects = Conversation.objects.get(pk=pk).subjects.filter(product__isnull=False)
        last = subjects.order_by("-pk").values_list("product", flat=True).first()
        linked = Product.objects.listed().filter(pk=last, exhibitor=self.exhibitor).first()
        return answer(question, self.exhibitor, linked)
