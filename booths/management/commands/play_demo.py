import asyncio
import signal

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.management.base import BaseCommand

from booths.demo.play import cast, play

# The demo fair may be loaded after this process has started.
LOOK_AGAIN = 20


class Command(BaseCommand):
    help = "Play the people of the demo fair at the site's own doors until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--site", default=settings.SITE_URL, help="the site's address")

    def handle(self, *args, site, **options):
        asyncio.run(self.until_stopped(site.rstrip("/")))

    async def until_stopped(self, site):
        playing = asyncio.ensure_future(self.play(site))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, playing.cancel)
        try:
            await playing
        except asyncio.CancelledError:
            self.stdout.write("The demo's people have gone.")

    async def play(self, site):
        while not (players := await sync_to_async(cast)(site)):
            await asyncio.sleep(LOOK_AGAIN)
        await play(site, players)
