from django.core.management.base import BaseCommand

from fair.categories import load_categories


class Command(BaseCommand):
    help = "Load or refresh the tree of trade categories."

    def handle(self, *args, **options):
        self.stdout.write(f"{load_categories()} categories.")
