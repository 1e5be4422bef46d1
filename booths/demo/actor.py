"""A person of the demo at the doors that everybody uses: HTTP with a session, and the socket."""

import asyncio
import http.client
import http.cookiejar
import json
import logging
import urllib.error
import urllib.parse
import urllib.request
import uuid
from contextlib import asynccontextmanager

import websockets
from django.urls import reverse

logger = logging.getLogger(__name__)

TIMEOUT = 10


class Away(Exception):
    """The site does not answer, or not to us: come back later."""


class Actor:
    """One person; `site` is the site's address without a slash at the end."""

    # Of those whom this process plays, who has a page open now.
    there = set()

    def __init__(self, site, person, password):
        self.site, self.password = site, password
        self.user, self.email = person.pk, person.email
        self.cookies = http.cookiejar.CookieJar()
        jar = urllib.request.HTTPCookieProcessor(self.cookies)
        self.opener = urllib.request.build_opener(jar)
        self.opener.addheaders = [("User-Agent", "kapok-demo"), ("Referer", f"{site}/")]

    def cookie(self, name):
        return next((cookie.value for cookie in self.cookies if cookie.name == name), None)

    async def get(self, path):
        return await asyncio.to_thread(self._ask, path)

    async def post(self, path, **fields):
        fields["csrfmiddlewaretoken"] = self.cookie("csrftoken") or ""
        return await asyncio.to_thread(self._ask, path, urllib.parse.urlencode(fields).encode())

    def _ask(self, path, body=None):
        """(status, text). Raises Away when there is no answer that helps."""
        try:
            with self.opener.open(f"{self.site}{path}", body, timeout=TIMEOUT) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            if error.code in {400, 401, 404, 409}:
                return error.code, error.read().decode(errors="replace")
            raise Away(f"{path} answers {error.code}") from None
        except (OSError, http.client.HTTPException) as error:
            raise Away(f"{path}: {error}") from None

    async def sign_in(self):
        """Through the page where everybody signs in. Raises Away when it does not let us."""
        if self.cookie("sessionid"):
            return
        path = reverse("account_login")
        await self.get(path)
        await self.post(path, login=self.email, password=self.password)
        if not self.cookie("sessionid"):
            raise Away(f"{self.email} could not sign in")

    async def say(self, slug, text, product=None):
        """Write in a booth's room; returns the message's id, or None when it was not taken."""
        path = reverse("room_messages", args=[slug])
        status, answer = await self.post(path, text=text, key=uuid.uuid4(), product=product or "")
        if status == 401:
            self.cookies.clear()
            raise Away("signed out")
        if status != 201:
            logger.info("%s: %s", self.email, answer[:200])
            return None
        return json.loads(answer)["message"]["id"]

    async def talk(self, slug):
        """The latest lines of a booth's room."""
        status, answer = await self.get(reverse("room_messages", args=[slug]))
        return json.loads(answer)["messages"] if status == 200 else []

    @asynccontextmanager
    async def socket(self):
        """The person's open page. Raises Away when the socket cannot be opened, or is lost."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
        address = f"ws{self.site.removeprefix('http')}/ws/"
        try:
            async with websockets.connect(
                address,
                origin=self.site,
                additional_headers={"Cookie": cookies},
                open_timeout=TIMEOUT,
                close_timeout=1,
            ) as socket:
                self.there.add(self.user)
                yield Page(socket)
        except (OSError, websockets.WebSocketException, TimeoutError) as error:
            raise Away(f"/ws/: {error}") from None
        finally:
            self.there.discard(self.user)


class Page:
    """What a person's open page hears and tells over its socket."""

    def __init__(self, socket):
        self.socket = socket

    async def watch(self, *topics):
        await self.socket.send(json.dumps({"watch": topics}))

    async def unwatch(self, *topics):
        await self.socket.send(json.dumps({"unwatch": topics}))

    async def typing(self, topic):
        await self.socket.send(json.dumps({"typing": topic}))

    async def events(self):
        """Events one by one: a frame may hold several."""
        async for frame in self.socket:
            told = json.loads(frame)
            for event in told if isinstance(told, list) else [told]:
                yield event
