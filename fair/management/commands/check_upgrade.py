import sys

from django.core.management.base import BaseCommand

from fair.upgrades import dangers


class Command(BaseCommand):
    help = "Looks for migrations since the last release that would hold up a running fair."
    requires_system_checks = []

    def handle(self, *args, **options):
        found = dangers()
        for migration, sentence in found:
            self.stderr.write(f"{migration}: {sentence}.")
        if found:
            sys.exit(1)
        self.stdout.write("No migration since the last release holds up a running fair.")
