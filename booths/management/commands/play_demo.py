import asyncio
import signal

from django.conf import settings
from django.core.management.base import BaseCommand

from booths.demo.play import cast, play


class Command(BaseCommand):
    help = "Play the people of the demo fair at the site's own doors until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--site", default=settings.SITE_URL, help="the site's address")

    def handle(self, *args, site, **options):
        players = cast(site.rstrip("/"))
        if not players:
            self.stdout.write("There is no demo fair to play.")
        asyncio.run(self.until_stopped(site, players))

    async def until_stopped(self, site, players):
        playing = asyncio.ensure_future(play(site, players) if players else asyncio.Event().wait())
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, playing.cancel)
        try:
            await playing
        except asyncio.CancelledError:
            self.stdout.write("The demo's people have gone.")
