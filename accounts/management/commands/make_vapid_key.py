from django.core.management.base import BaseCommand

from fair.embedded import make_vapid_key


class Command(BaseCommand):
    help = "Prints a new key for push messages, for the setting VAPID_KEY."

    def handle(self, **options):
        self.stdout.write(make_vapid_key())
