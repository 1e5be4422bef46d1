from django.core.management.base import BaseCommand, CommandError

from fair.backup import restore
from fair.errors import Refused


class Command(BaseCommand):
    help = "Restores a backup into an empty database and an empty VAR_DIR, and counts what came."
    requires_system_checks = []  # there are no tables yet

    def add_arguments(self, parser):
        parser.add_argument("folder", help="of one backup")
        parser.add_argument("--key", help="file with the private key; gpg's own keyring by default")

    def handle(self, folder, key, **options):
        try:
            counts = restore(folder, key)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{sum(counts.values())} rows in {len(counts)} tables, as when the backup was made."
        )
