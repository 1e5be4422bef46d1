import logging
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from redis import RedisError

from fair import vitals
from fair.backup import back_up
from fair.errors import Refused

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Writes an encrypted backup of database and files into a new folder below the given one."

    def add_arguments(self, parser):
        parser.add_argument("folder")
        parser.add_argument("--key", default=settings.BACKUP_KEY, help="public key; BACKUP_KEY by default")

    def handle(self, folder, key, **options):
        try:
            made = back_up(folder, key)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        try:
            vitals.note(backup_at=time.time())  # the console tells when there was one
        except (RedisError, OSError):
            logger.warning("Redis is away: the console does not hear of this backup.")
        self.stdout.write(f"{made}")
