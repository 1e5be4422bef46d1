"""Takes what hosts send and makes it something to watch."""

import asyncio
import contextlib

from django.conf import settings
from django.core.management.base import BaseCommand

from live.media.ingest.server import run


class Command(BaseCommand):
    requires_system_checks = ()  # it has no pages
    help = "Take pictures from hosts' browsers: one process, on INGEST_HOST and INGEST_PORT."

    def add_arguments(self, parser):
        parser.add_argument("--host", default=settings.INGEST_HOST)
        parser.add_argument("--port", type=int, default=settings.INGEST_PORT)

    def handle(self, *, host, port, **options):
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(run(host, port))
